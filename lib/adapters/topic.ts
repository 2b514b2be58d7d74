import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { batches, type Room } from './batches.ts';

/** What SNS takes in one PublishBatch: 10 messages, and 256 KB in all, of which some is left for attributes. */
const ROOM: Room = { entries: 10, bytes: 200_000 };

/** A message to a topic. */
export interface TopicMessage {
  readonly id: string;
  readonly subject: string;
  /** One text for each protocol, as `MessageStructure: json` wants it. */
  readonly body: string;
  /** What subscriptions filter by. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Publishes messages; resolves to those that were not taken, by id, with the reason. */
export type Publish = (messages: readonly TopicMessage[]) => Promise<ReadonlyMap<string, string>>;

/**
 * A topic of SNS.
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export function topic(topicArn: string): Publish {
  const client = new SNSClient({});

  /** Sends one batch; gives what was not taken, which is all of it where the call itself fails. */
  const publishBatch = async (batch: readonly TopicMessage[]): Promise<[id: string, reason: string][]> => {
    const entries = batch.map(entryOf);
    try {
      const command = new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries: entries });
      const { Failed = [] } = await client.send(command);
      return Failed.map(({ Id, Message, Code }) => [
        batch[Number(Id)]?.id ?? '',
        Message ?? Code ?? 'no reason',
      ]);
    } catch (error) {
      return batch.map(({ id }) => [id, error instanceof Error ? error.message : String(error)]);
    }
  };

  return async (messages) => {
    const untold = new Map<string, string>();
    for (const batch of batches(messages, bytesOf, ROOM)) {
      for (const [id, reason] of await publishBatch(batch)) untold.set(id, reason);
    }
    return untold;
  };
}

function bytesOf({ body }: TopicMessage): number {
  return Buffer.byteLength(body);
}

function entryOf({ subject, body, attributes }: TopicMessage, index: number) {
  return {
    Id: String(index),
    Subject: subject,
    Message: body,
    MessageStructure: 'json',
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  };
}
