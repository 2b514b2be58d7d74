import { accepted } from './accepted.ts';
import type { Reference, ResourceOf, Statement } from './resource.ts';
import { attributeOf, policyDocument, referenceTo, removedWithTheStack } from './resource.ts';
import { withoutTls } from './transport.ts';

const day = 24 * 60 * 60;

/** How one queue is read by a function, and how long its messages rest before that. */
export interface QueueReading {
  readonly delaySeconds: number;
  readonly batchSize: number;
  /** `null` for a FIFO queue, where Lambda knows none. */
  readonly batchingWindowSeconds: number | null;
  readonly maximumConcurrency: number;
}

/** Who alone may send to a queue: a rule or a topic of this stack. */
export interface Sender {
  /** As a statement's id, in one word. */
  readonly sid: string;
  readonly service: 'events.amazonaws.com' | 'sns.amazonaws.com';
  readonly arn: Reference;
}

const queueMetadata = accepted({
  CKV_AWS_27:
    'It is encrypted by SSE-SQS, which this check does not know. A key of the customer would have to be open to ' +
    'EventBridge and SNS, and while it is disabled every event would be lost: the dead-letter queue is under it too.',
});

/** A queue that a function reads, which may work on a batch for so long. */
export function workQueue(
  deadLetters: string,
  reading: QueueReading,
  functionTimeoutSeconds: number,
): ResourceOf<'AWS::SQS::Queue'> {
  return {
    Type: 'AWS::SQS::Queue',
    ...removedWithTheStack,
    Metadata: queueMetadata,
    Properties: {
      DelaySeconds: reading.delaySeconds,
      MessageRetentionPeriod: 4 * day,
      // Five tries are half an hour: longer than any throttling, shorter than anybody's patience.
      RedrivePolicy: { deadLetterTargetArn: attributeOf(deadLetters, 'Arn'), maxReceiveCount: 5 },
      SqsManagedSseEnabled: true,
      // Six times the function's timeout, as AWS advises, so that a message is never worked on twice at once.
      // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
      VisibilityTimeout: 6 * functionTimeoutSeconds + (reading.batchingWindowSeconds ?? 0),
    },
  };
}

/** Where messages end that could not be handled, for two weeks of looking at them. */
export function deadLetterQueue(): ResourceOf<'AWS::SQS::Queue'> {
  return {
    Type: 'AWS::SQS::Queue',
    ...removedWithTheStack,
    Metadata: queueMetadata,
    Properties: { MessageRetentionPeriod: 14 * day, SqsManagedSseEnabled: true },
  };
}

/**
 * The queue as a FIFO queue that takes the same message body once within five minutes, and drops the others.
 * CloudFormation gives it a name that ends with `.fifo`, as SQS wants it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html
 */
export function withoutRepeats(queue: ResourceOf<'AWS::SQS::Queue'>): ResourceOf<'AWS::SQS::Queue'> {
  return { ...queue, Properties: { ...queue.Properties, FifoQueue: true, ContentBasedDeduplication: true } };
}

/** Lets one sender send to a queue, or without one whoever the account's own policies let, and all by TLS. */
export function queuePolicy(queue: string, sender: Sender | null): ResourceOf<'AWS::SQS::QueuePolicy'> {
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [referenceTo(queue)],
      PolicyDocument: policyDocument(
        ...(sender === null ? [] : [onlySender(queue, sender)]),
        withoutTls('sqs:*', attributeOf(queue, 'Arn')),
      ),
    },
  };
}

function onlySender(queue: string, { sid, service, arn }: Sender): Statement {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 'sqs:SendMessage',
    Resource: attributeOf(queue, 'Arn'),
    Condition: { ArnEquals: { 'aws:SourceArn': arn } },
  };
}

/** The event source by which osls has a function read a queue; only what failed comes back to the queue. */
export function reads(queue: string, reading: QueueReading) {
  return {
    sqs: {
      arn: { 'Fn::GetAtt': [queue, 'Arn'] },
      batchSize: reading.batchSize,
      ...(reading.batchingWindowSeconds !== null && {
        maximumBatchingWindow: reading.batchingWindowSeconds,
      }),
      maximumConcurrency: reading.maximumConcurrency,
      functionResponseType: 'ReportBatchItemFailures' as const,
    },
  };
}
