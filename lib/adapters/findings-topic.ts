import { PublishBatchCommand, SNSClient } from '@aws-sdk/client-sns';
import { findingMessage, type FindingMessage } from '../boundary/finding-message.ts';
import type { GuardPorts } from '../shell/guard-ports.ts';
import { batches, type Room } from './batches.ts';

/** What SNS takes in one PublishBatch: 10 messages, and 256 KB in all, of which some is left for attributes. */
const ROOM: Room = { entries: 10, bytes: 200_000 };

/**
 * The topic that carries every finding.
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export function findingsTopic(topicArn: string): Pick<GuardPorts, 'publish'> {
  const client = new SNSClient({});

  /** Sends one batch; gives what was not taken. If the call itself fails, the records stay open for another try. */
  const publishBatch = async (batch: readonly FindingMessage[]): Promise<[id: string, reason: string][]> => {
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

  return {
    publish: async (findings) => {
      const untold = new Map<string, string>();
      for (const batch of batches(findings.map(findingMessage), bytesOf, ROOM)) {
        for (const [id, reason] of await publishBatch(batch)) untold.set(id, reason);
      }
      return untold;
    },
  };
}

function bytesOf({ body }: FindingMessage): number {
  return Buffer.byteLength(body);
}

function entryOf({ subject, body, attributes }: FindingMessage, index: number) {
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
