import { METRICS } from '../domain/metrics.ts';
import type { Reference, ResourceOf } from './resource.ts';
import { attributeOf, referenceTo } from './resource.ts';

interface AlarmFacts {
  readonly description: string;
  readonly metric: readonly [namespace: string, name: string];
  readonly dimension: readonly [name: string, value: string | Reference];
  readonly statistic: 'Maximum' | 'Sum';
  readonly above: number;
  readonly minutes: number;
}

/** What wakes somebody up. Each description says what it means and what to do first. */
export const alarms = {
  CloudTrailDeadLettersAlarm: alarm(deadLetters('CloudTrailDeadLetterQueue', 'CloudTrail events')),
  StateChangeDeadLettersAlarm: alarm(deadLetters('StateChangeDeadLetterQueue', 'state changes')),
  CloudTrailAgeAlarm: alarm(oldestMessage('CloudTrailQueue', 300)),
  // Half of this age is the queue's own delay and batching window.
  StateChangeAgeAlarm: alarm(oldestMessage('StateChangeQueue', 600)),
  GuardErrorsAlarm: alarm({
    description: 'guard crashed or timed out. Its batch is tried again; read its log for the error.',
    metric: ['AWS/Lambda', 'Errors'],
    dimension: ['FunctionName', referenceTo('GuardLambdaFunction')],
    statistic: 'Sum',
    above: 0,
    minutes: 5,
  }),
  EnforcementFailedAlarm: alarm({
    description:
      'EC2 refused or failed a change for good: an instance stays noncompliant. ' +
      'The finding says which one and why; often a permission or an SCP is in the way.',
    metric: [METRICS.namespace, METRICS.enforcementFailed],
    dimension: ['service', METRICS.service],
    statistic: 'Sum',
    above: 0,
    minutes: 5,
  }),
} as const;

function deadLetters(queue: string, what: string): AlarmFacts {
  return {
    description: `Some ${what} could not be handled after five tries, or not be delivered. Look at them, then redrive.`,
    metric: ['AWS/SQS', 'ApproximateNumberOfMessagesVisible'],
    dimension: ['QueueName', attributeOf(queue, 'QueueName')],
    statistic: 'Maximum',
    above: 0,
    minutes: 1,
  };
}

function oldestMessage(queue: string, seconds: number): AlarmFacts {
  return {
    description: `guard does not keep up: the oldest message waits for more than ${seconds} s. Look for throttling.`,
    metric: ['AWS/SQS', 'ApproximateAgeOfOldestMessage'],
    dimension: ['QueueName', attributeOf(queue, 'QueueName')],
    statistic: 'Maximum',
    above: seconds,
    minutes: 5,
  };
}

function alarm(facts: AlarmFacts): ResourceOf<'AWS::CloudWatch::Alarm'> {
  const [namespace, metricName] = facts.metric;
  const [name, value] = facts.dimension;
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmActions: [referenceTo('AlarmsTopic')],
      AlarmDescription: facts.description,
      ComparisonOperator: 'GreaterThanThreshold',
      Dimensions: [{ Name: name, Value: value }],
      EvaluationPeriods: 1,
      MetricName: metricName,
      Namespace: namespace,
      OKActions: [referenceTo('AlarmsTopic')],
      Period: facts.minutes * 60,
      Statistic: facts.statistic,
      Threshold: facts.above,
      // No launches, no data: that is a quiet day, not trouble.
      TreatMissingData: 'notBreaching',
    },
  };
}
