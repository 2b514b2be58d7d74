import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listen } from './http.ts';
import { sqsQueues, type SqsQueues } from './sqs-queues.ts';

/** A stand-in for SQS. */
export interface LocalSqs {
  readonly url: string;
  /** A queue's URL, as functions are told it. */
  readonly queueUrl: (queueName: string) => string;
  readonly queues: SqsQueues;
  /** The next so many calls of an action, or of any, fail with a 500. */
  readonly failNext: (calls: number, action?: Action) => void;
  /** Calls of an action are taken, and never answered. */
  readonly hang: (action: Action) => void;
  /** How often an action was called. */
  readonly calls: (action: Action) => number;
  readonly stop: () => Promise<void>;
}

/** Gets what was sent; who has sent it is answered after that. */
type Deliver = (queueName: string, body: string) => unknown;

type Action =
  'SendMessage' | 'ReceiveMessage' | 'DeleteMessage' | 'ChangeMessageVisibilityBatch' | 'GetQueueAttributes';

const queue = z.object({
  // As `queueUrl` gives it.
  QueueUrl: z.string().transform((url) => url.slice(url.lastIndexOf('/') + 1)),
});

const sendMessage = queue.extend({
  MessageBody: z.string(),
  MessageAttributes: z
    .record(z.string(), z.object({ DataType: z.string(), StringValue: z.string().optional() }))
    .default({}),
  MessageGroupId: z.string().nullable().default(null),
});
const receiveMessage = queue.extend({ MaxNumberOfMessages: z.number(), VisibilityTimeout: z.number() });
const deleteMessage = queue.extend({ ReceiptHandle: z.string() });
const changeVisibility = queue.extend({
  Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.number() })),
});

/**
 * Starts it; `deliver` gets each message that is sent, with the name of its queue. What calls wait for (`WaitTimeSeconds`)
 * they do not wait for here.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
export async function startSqs(
  deliver: Deliver = () => undefined,
  now: () => number = Date.now,
): Promise<LocalSqs> {
  const queues = sqsQueues(now);
  const failing = new Map<string, number>();
  const hanging = new Set<string>();
  const calls: string[] = [];
  const isFailing = (action: string): boolean => {
    const key = [action, 'any'].find((each) => (failing.get(each) ?? 0) > 0);
    if (key !== undefined) failing.set(key, (failing.get(key) ?? 0) - 1);
    return key !== undefined;
  };
  const { url, stop } = await listen((request, response) => {
    const action = String(request.headers['x-amz-target']).replace(/^AmazonSQS\./, '');
    void text(request).then((sent) => {
      calls.push(action);
      if (hanging.has(action)) return;
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      if (isFailing(action)) response.writeHead(500).end('{"__type":"InternalError"}');
      else void answer(action, JSON.parse(sent), response, queues, deliver);
    });
  });
  return {
    url,
    queueUrl: (queueName) => `${url}/111122223333/${queueName}`,
    queues,
    failNext: (count, action) => void failing.set(action ?? 'any', count),
    hang: (action) => void hanging.add(action),
    calls: (action) => calls.filter((each) => each === action).length,
    stop,
  };
}

async function answer(
  action: string,
  input: unknown,
  response: ServerResponse,
  queues: SqsQueues,
  deliver: Deliver,
): Promise<void> {
  switch (action) {
    case 'SendMessage': {
      const { QueueUrl, MessageBody, MessageAttributes, MessageGroupId } = sendMessage.parse(input);
      const sent = { body: MessageBody, attributes: MessageAttributes, groupId: MessageGroupId };
      const MessageId = queues.send(QueueUrl, sent);
      await deliver(QueueUrl, MessageBody);
      // The SDK compares the digest with that of what it sent.
      response.end(JSON.stringify({ MessageId, MD5OfMessageBody: md5(MessageBody) }));
      return;
    }
    case 'ReceiveMessage': {
      const { QueueUrl, MaxNumberOfMessages, VisibilityTimeout } = receiveMessage.parse(input);
      const Messages = queues.receive(QueueUrl, MaxNumberOfMessages, VisibilityTimeout).map(received);
      response.end(JSON.stringify({ Messages }));
      return;
    }
    case 'DeleteMessage': {
      const { QueueUrl, ReceiptHandle } = deleteMessage.parse(input);
      queues.remove(QueueUrl, ReceiptHandle);
      response.end('{}');
      return;
    }
    case 'ChangeMessageVisibilityBatch': {
      const { QueueUrl, Entries } = changeVisibility.parse(input);
      Entries.forEach(({ ReceiptHandle, VisibilityTimeout }) =>
        queues.hide(QueueUrl, ReceiptHandle, VisibilityTimeout),
      );
      response.end(JSON.stringify({ Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] }));
      return;
    }
    case 'GetQueueAttributes': {
      const { visible, hidden } = queues.counts(queue.parse(input).QueueUrl);
      const Attributes = {
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(hidden),
        ApproximateNumberOfMessagesDelayed: '0',
      };
      response.end(JSON.stringify({ Attributes }));
      return;
    }
    default:
      response.writeHead(400).end(JSON.stringify({ __type: 'UnsupportedOperation', message: action }));
  }
}

function received([message, ReceiptHandle]: ReturnType<SqsQueues['receive']>[number]): object {
  const { messageId, body, attributes, groupId, sentAt } = message;
  return {
    MessageId: messageId,
    Body: body,
    MD5OfBody: md5(body),
    ReceiptHandle,
    Attributes: { SentTimestamp: String(sentAt), ...(groupId !== null && { MessageGroupId: groupId }) },
    MessageAttributes: attributes,
  };
}

function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}
