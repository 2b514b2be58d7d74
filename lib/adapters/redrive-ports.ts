import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import type { RedrivePorts, WaitingMessage } from '../shell/redrive/redrive-ports.ts';
import { lastRecords } from './last-records.ts';

/** SQS takes at most ten in one call. */
const MESSAGES_PER_CALL = 10;

/** Long enough that SQS asks all of its servers: a short look may miss what is there. */
const WAIT_SECONDS = 1;

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

/**
 * The ports of bringing messages back, with the caller's own credentials: the stack's queues and its table of records.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
 */
export function redrivePorts(region: string, recordsTableName: string): RedrivePorts {
  const client = new SQSClient({ region });
  return {
    countIn: async (QueueUrl) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] });
      const { Attributes = {} } = await client.send(command);
      return COUNTS.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    },

    receive: async (QueueUrl, hiddenSeconds) => {
      const command = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: MESSAGES_PER_CALL,
        VisibilityTimeout: hiddenSeconds,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageSystemAttributeNames: ['SentTimestamp', 'MessageGroupId'],
        MessageAttributeNames: ['All'],
      });
      return ((await client.send(command)).Messages ?? []).map(waitingMessage);
    },

    giveBack: async (QueueUrl, receipts) => {
      for (let start = 0; start < receipts.length; start += MESSAGES_PER_CALL) {
        const Entries = receipts
          .slice(start, start + MESSAGES_PER_CALL)
          .map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      }
    },

    send: async (QueueUrl, { body, attributes, groupId }) => {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      );
      const command = new SendMessageCommand({
        QueueUrl,
        MessageBody: body,
        MessageAttributes,
        ...(groupId !== null && { MessageGroupId: groupId }),
      });
      return (await client.send(command)).MessageId ?? '';
    },

    remove: async (QueueUrl, ReceiptHandle) => {
      await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    },

    lastRecords: lastRecords(recordsTableName, region),
    now: () => new Date(),
    wait: async (milliseconds) => {
      await sleep(milliseconds);
    },
  };
}

function waitingMessage({
  MessageId = '',
  Body = '',
  ReceiptHandle = '',
  Attributes = {},
  MessageAttributes = {},
}: Message): WaitingMessage {
  const attributes = Object.entries(MessageAttributes).flatMap(([name, { StringValue }]) =>
    StringValue === undefined ? [] : [[name, StringValue] as const],
  );
  return {
    messageId: MessageId,
    body: Body,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)),
    attributes: Object.fromEntries(attributes),
    groupId: Attributes.MessageGroupId ?? null,
    receipt: ReceiptHandle,
  };
}
