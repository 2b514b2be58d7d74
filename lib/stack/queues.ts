import type { PolicyDocument, ResourceOf, Statement } from './resource.ts';
import { attributeOf, policyDocument, referenceTo } from './resource.ts';
import { withoutTls } from './transport.ts';

const day = 24 * 60 * 60;

/** How long `guard` may work on one batch, in seconds. */
export const guardTimeoutSeconds = 60;

/** How one queue is read by `guard`, and how long its messages rest before that. */
export interface QueueReading {
  readonly delaySeconds: number;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly maximumConcurrency: number;
}

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

/** The two work queues, a dead-letter queue for each, and who may send to them. */
export const queues = {
  CloudTrailQueue: workQueue('CloudTrailDeadLetterQueue', cloudTrailReading),
  CloudTrailDeadLetterQueue: deadLetterQueue(),
  CloudTrailQueuePolicy: queuePolicy('CloudTrailQueue', 'CloudTrailRule'),
  CloudTrailDeadLetterQueuePolicy: queuePolicy('CloudTrailDeadLetterQueue', 'CloudTrailRule'),
  StateChangeQueue: workQueue('StateChangeDeadLetterQueue', stateChangeReading),
  StateChangeDeadLetterQueue: deadLetterQueue(),
  StateChangeQueuePolicy: queuePolicy('StateChangeQueue', 'StateChangeRule'),
  StateChangeDeadLetterQueuePolicy: queuePolicy('StateChangeDeadLetterQueue', 'StateChangeRule'),
} as const;

function workQueue(deadLetters: string, reading: QueueReading): ResourceOf<'AWS::SQS::Queue'> {
  return {
    Type: 'AWS::SQS::Queue',
    Properties: {
      DelaySeconds: reading.delaySeconds,
      MessageRetentionPeriod: 4 * day,
      // Five tries are half an hour: longer than any throttling, shorter than anybody's patience.
      RedrivePolicy: { deadLetterTargetArn: attributeOf(deadLetters, 'Arn'), maxReceiveCount: 5 },
      SqsManagedSseEnabled: true,
      // Six times the function's timeout, as AWS advises, so that a message is never worked on twice at once.
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      VisibilityTimeout: 6 * guardTimeoutSeconds + reading.batchingWindowSeconds,
    },
  };
}

function deadLetterQueue(): ResourceOf<'AWS::SQS::Queue'> {
  return {
    Type: 'AWS::SQS::Queue',
    Properties: { MessageRetentionPeriod: 14 * day, SqsManagedSseEnabled: true },
  };
}

function queuePolicy(queue: string, rule: string): ResourceOf<'AWS::SQS::QueuePolicy'> {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [referenceTo(queue)], PolicyDocument: sendersOf(queue, rule) },
  };
}

function sendersOf(queue: string, rule: string): PolicyDocument {
  const onlyTheRule: Statement = {
    Sid: 'OnlyTheRuleSends',
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: attributeOf(queue, 'Arn'),
    Condition: { ArnEquals: { 'aws:SourceArn': attributeOf(rule, 'Arn') } },
  };
  return policyDocument(onlyTheRule, withoutTls('sqs:*', attributeOf(queue, 'Arn')));
}
