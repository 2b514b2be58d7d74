import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { clientConfiguration } from './clients.ts';
import type { Emulator } from './ministack.ts';

/** What is subscribed to, by a queue of which name, and who takes each message. */
export interface InboxRequest {
  readonly topicArn: string;
  readonly queueName: string;
  readonly take: (message: string) => void;
}

/** Subscribes a queue of its own to a topic and reads it until it is stopped. Rejects at the end where it could not. */
export async function openInbox(
  emulator: Emulator,
  { topicArn, queueName, take }: InboxRequest,
): Promise<{ readonly stop: () => Promise<void> }> {
  const sqs = new SQSClient(clientConfiguration(emulator));
  const queueUrl = await subscribedQueue(emulator, sqs, topicArn, queueName);
  const stopping = new AbortController();
  const reading = read(sqs, queueUrl, take, stopping.signal);
  // Told by stop(); without this, Node would end the process before anybody could ask.
  reading.catch(() => undefined);
  const stop = async () => {
    stopping.abort();
    await reading;
  };
  return { stop };
}

async function subscribedQueue(
  emulator: Emulator,
  sqs: SQSClient,
  topicArn: string,
  QueueName: string,
): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
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
  take: InboxRequest['take'],
  abortSignal: AbortSignal,
): Promise<void> {
  const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
  while (!abortSignal.aborted) {
    const { Messages = [] } = await sqs.send(receive, { abortSignal }).catch((error: unknown) => {
      if (abortSignal.aborted) return { Messages: [] };
      throw error;
    });
    if (Messages.length === 0) continue;
    Messages.forEach(({ Body = '' }) => take(Body));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
