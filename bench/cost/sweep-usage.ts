import { total, times, type Usage } from './usage.ts';

/** States of the workflow that one sweep of one place enters: begin, the place in its own execution, finish. */
const TRANSITIONS = 12;

/** Metrics that are read for each instance which violates: calls without a token, by its days. */
const METRICS_AN_INSTANCE = 1;

/** Seconds of Lambda for each thousand instances that are only read, and for each that is changed: EC2 takes five a second. */
const SECONDS_A_THOUSAND = 0.5;
const SECONDS_A_CHANGE = 0.2;

/**
 * What a sweep of one place uses, in which so many instances are looked at and so many changed. A clean fleet is read
 * by EC2's own filters, and costs nothing for each instance; what is changed costs what the guard's changes do.
 */
export function sweepUsage(instances: number, changes: number, change: Usage): Usage {
  const seconds = (instances / 1_000) * SECONDS_A_THOUSAND + changes * SECONDS_A_CHANGE;
  const {
    'DynamoDB write units': writes = 0,
    'DynamoDB read units': reads = 0,
    'CloudWatch log GB': log = 0,
  } = change;
  return total(
    {
      'Step Functions transitions': TRANSITIONS,
      'Lambda requests': 3,
      'Lambda GB-seconds': (seconds + 3) * 0.5,
      'CloudWatch metrics read': changes * METRICS_AN_INSTANCE,
      'SNS publishes': Math.ceil(changes / 10),
    },
    times(changes, {
      'DynamoDB write units': writes,
      'DynamoDB read units': reads,
      'CloudWatch log GB': log,
    }),
  );
}
