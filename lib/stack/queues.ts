import { queuePart } from './queue-part.ts';
import type { ResourceOf } from './resource.ts';
import { attributeOf } from './resource.ts';
import { deadLetterQueue, queuePolicy, workQueue, type QueueReading } from './work-queue.ts';

/** How long `guard` may work on one batch, in seconds. */
export const guardTimeoutSeconds = 60;

/**
 * CloudTrail's events say who did it: each is worth an answer at once.
 * Few batches at a time, because EC2 refills ModifyInstanceMetadataOptions by five calls a second only.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
export const cloudTrailReading: QueueReading = {
  delaySeconds: 0,
  batchSize: 10,
  batchingWindowSeconds: 0,
  maximumConcurrency: 5,
};

/**
 * State changes are the safety net: they wait for CloudTrail's events to go first, and are read in large
 * batches, so that one DescribeInstances answers for up to 200 instances.
 */
export const stateChangeReading: QueueReading = {
  delaySeconds: 120,
  batchSize: 200,
  batchingWindowSeconds: 30,
  maximumConcurrency: 2,
};

/** What an exception has changed: its instances are judged again at once. */
export const reevaluationReading: QueueReading = {
  delaySeconds: 0,
  batchSize: 10,
  batchingWindowSeconds: 0,
  maximumConcurrency: 2,
};

/** The two work queues of EC2's events, a dead-letter queue for each, and who may send to them. */
export const queues = {
  CloudTrailQueue: workQueue('CloudTrailDeadLetterQueue', cloudTrailReading, guardTimeoutSeconds),
  CloudTrailDeadLetterQueue: deadLetterQueue(),
  CloudTrailQueuePolicy: ruleQueuePolicy('CloudTrailQueue', 'CloudTrailRule'),
  CloudTrailDeadLetterQueuePolicy: ruleQueuePolicy('CloudTrailDeadLetterQueue', 'CloudTrailRule'),
  StateChangeQueue: workQueue('StateChangeDeadLetterQueue', stateChangeReading, guardTimeoutSeconds),
  StateChangeDeadLetterQueue: deadLetterQueue(),
  StateChangeQueuePolicy: ruleQueuePolicy('StateChangeQueue', 'StateChangeRule'),
  StateChangeDeadLetterQueuePolicy: ruleQueuePolicy('StateChangeDeadLetterQueue', 'StateChangeRule'),
} as const;

function ruleQueuePolicy(queue: string, rule: string): ResourceOf<'AWS::SQS::QueuePolicy'> {
  const arn = attributeOf(rule, 'Arn');
  return queuePolicy(queue, { sid: 'OnlyTheRuleSends', service: 'events.amazonaws.com', arn });
}

/** The guardrail's own messages to `guard`: from the workflow of exceptions, and from whoever takes one back. */
export const reevaluation = queuePart({
  id: 'Reevaluation',
  reader: 'guard',
  timeoutSeconds: guardTimeoutSeconds,
  reading: reevaluationReading,
  messages: 'changes of exceptions',
  sender: null,
});
