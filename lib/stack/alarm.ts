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

/** More people are at the door of a function than it may serve at once. */
export function throttled(functionName: string, logicalId: string): AlarmFacts {
  return {
    description: `More calls reach ${functionName} at once than it may serve, and some are turned away: somebody floods its URL, or the parameter doorConcurrency is too low. What is turned away costs nothing and takes nothing from the guard.`,
    metric: ['AWS/Lambda', 'Throttles'],
    dimension: ['FunctionName', referenceTo(logicalId)],
    statistic: 'Sum',
    above: 0,
    minutes: 5,
  };
}

/** A schedule could not start its function. */
export function notStarted(functionName: string, rule: string): AlarmFacts {
  return {
    description: `The schedule of ${functionName} could not start it. Look for a change of its permissions; nothing it looks after goes on until it runs.`,
    metric: ['AWS/Events', 'FailedInvocations'],
    dimension: ['RuleName', referenceTo(rule)],
    statistic: 'Sum',
    above: 0,
    minutes: 5,
  };
}

/** A function was to run by its schedule, and after all tries did not: it fails, or has no concurrency left. */
export function runDropped(functionName: string, logicalId: string): AlarmFacts {
  return {
    description: `A run of ${functionName} by its schedule failed in all its tries, or found no concurrency left. Read its log; the next run does what this one did not.`,
    metric: ['AWS/Lambda', 'AsyncEventsDropped'],
    dimension: ['FunctionName', referenceTo(logicalId)],
    statistic: 'Sum',
    above: 0,
    minutes: 5,
  };
}

/** What a rule matched reached neither its queue nor the dead-letter queue: it is lost. */
export function lostByRule(rule: string): AlarmFacts {
  return {
    description: `${rule} could deliver an event neither to its queue nor to the dead-letter queue. Look for a change of the queues and their policies; the next sweep of the fleet finds what was missed.`,
    metric: ['AWS/Events', 'InvocationsFailedToBeSentToDlq'],
    dimension: ['RuleName', referenceTo(rule)],
    statistic: 'Sum',
    above: 0,
    minutes: 5,
  };
}

/** What a topic told reached neither a queue nor its dead-letter queue: nobody is told there. */
export function lostByTopic(topic: string): AlarmFacts {
  return {
    description: `${topic} could deliver a message neither to a queue nor to its dead-letter queue. Look for a change of the queues and their policies; the table of records has what was done.`,
    metric: ['AWS/SNS', 'NumberOfNotificationsFailedToRedriveToDlq'],
    dimension: ['TopicName', attributeOf(topic, 'TopicName')],
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
