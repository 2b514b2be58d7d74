import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { findingText } from '../../lib/domain/finding-text.ts';
import type { Finding } from '../../lib/domain/finding.ts';
import type { ReceivedFinding } from '../local-aws.ts';
import { clientConfiguration } from './clients.ts';
import type { Emulator } from './ministack.ts';

/** A subscriber of the topic that keeps what it gets. */
export interface FindingsInbox {
  readonly findings: readonly ReceivedFinding[];
  readonly stop: () => Promise<void>;
}

/** Subscribes a queue of its own to the topic and reads it until it is stopped. */
export async function openFindingsInbox(emulator: Emulator, topicArn: string): Promise<FindingsInbox> {
  const sqs = new SQSClient(clientConfiguration(emulator));
  const queueUrl = await subscribedQueue(emulator, sqs, topicArn);
  const findings: ReceivedFinding[] = [];
  const stopping = new AbortController();
  const reading = read(sqs, queueUrl, findings, stopping.signal);
  // Told by stop(); without this, Node would end the process before anybody could ask.
  reading.catch(() => undefined);
  const stop = async () => {
    stopping.abort();
    await reading;
  };
  return { findings, stop };
}

async function subscribedQueue(emulator: Emulator, sqs: SQSClient, topicArn: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'findings-inbox' }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await new SNSClient(clientConfiguration(emulator)).send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.QueueArn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  return QueueUrl;
}

async function read(
  sqs: SQSClient,
  QueueUrl: string,
  into: ReceivedFinding[],
  abortSignal: AbortSignal,
): Promise<void> {
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
  while (!abortSignal.aborted) {
    const { Messages = [] } = await sqs.send(receive, { abortSignal }).catch((error: unknown) => {
      if (abortSignal.aborted) return { Messages: [] };
      throw error;
    });
    if (Messages.length === 0) continue;
    into.push(...Messages.map(({ Body = '' }) => received(Body)));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}

// A queue gets the JSON alone; the text is what an e-mail subscriber would get beside it.
function received(json: string): ReceivedFinding {
  return { json, text: findingText(JSON.parse(json, withDates) as Finding) };
}

function withDates(_key: string, value: unknown): unknown {
  const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
  return isTime ? new Date(value) : value;
}
