import { METRICS } from '../domain/metrics.ts';
import type { Reference, ResourceOf } from './resource.ts';
import { attributeOf, referenceTo } from './resource.ts';

/** What an alarm looks at, when it goes off, and what it says to whoever it wakes. */
export interface AlarmFacts {
  readonly description: string;
  readonly metric: readonly [namespace: string, name: string];
  readonly dimension: readonly [name: string, value: string | Reference];
  readonly statistic: 'Maximum' | 'Sum';
  readonly above: number;
  readonly minutes: number;
}

/** Something waits in a dead-letter queue. `what` is what its messages are, in words. */
export function deadLetters(queue: string, what: string): AlarmFacts {
  return {
    description: `Some ${what} could not be handled after five tries, or not be delivered. Look at them, then redrive.`,
    metric: ['AWS/SQS', 'ApproximateNumberOfMessagesVisible'],
    dimension: ['QueueName', attributeOf(queue, 'QueueName')],
    statistic: 'Maximum',
    above: 0,
    minutes: 1,
  };
}

/** A function does not keep up with its queue. */
export function oldestMessage(functionName: string, queue: string, seconds: number): AlarmFacts {
  return {
    description: `${functionName} does not keep up: the oldest message waits for more than ${seconds} s. Look for throttling.`,
    metric: ['AWS/SQS', 'ApproximateAgeOfOldestMessage'],
    dimension: ['QueueName', attributeOf(queue, 'QueueName')],
    statistic: 'Maximum',
    above: seconds,
    minutes: 5,
  };
}

/** A function crashes or times out. */
export function functionErrors(functionName: string, logicalId: string): AlarmFacts {
  return {
    description: `${functionName} crashed or timed out. Read its log for the error; what came by a queue is tried again.`,
    metric: ['AWS/Lambda', 'Errors'],
    dimension: ['FunctionName', referenceTo(logicalId)],
    statistic: 'Sum',
    above: 0,
    minutes: 5,
  };
}

/** Something has happened at all that one of the guardrail's own metrics counts. */
export function counted(metricName: string, description: string): AlarmFacts {
  return {
    description,
    metric: [METRICS.namespace, metricName],
    dimension: ['service', METRICS.service],
    statistic: 'Sum',
    above: 0,
    minutes: 5,
  };
}

/** The alarm itself; it tells the operators when it starts and when it is over. */
export function alarm(facts: AlarmFacts): ResourceOf<'AWS::CloudWatch::Alarm'> {
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
