import { createHash, randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listen } from './http.ts';

const sendMessage = z.object({ QueueUrl: z.string(), MessageBody: z.string() });

/** A stand-in for SQS, as far as messages are sent. */
export interface LocalSqs {
  readonly url: string;
  /** A queue's URL, as functions are told it. */
  readonly queueUrl: (queueName: string) => string;
  /** The next so many calls fail with a 500. */
  readonly failNext: (calls: number) => void;
  readonly stop: () => Promise<void>;
}

/**
 * Starts it; `deliver` gets each message with the name of its queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export async function startSqs(deliver: (queueName: string, body: string) => void): Promise<LocalSqs> {
  let failing = 0;
  const { url, stop } = await listen((request, response) => {
    void text(request).then((sent) => {
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      if (failing > 0) {
        failing -= 1;
        response.writeHead(500).end('{"__type":"InternalError"}');
        return;
      }
      const { QueueUrl, MessageBody } = sendMessage.parse(JSON.parse(sent));
      deliver(QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1), MessageBody);
      // The SDK compares the digest with that of what it sent.
      const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
      response.end(JSON.stringify({ MessageId: randomUUID(), MD5OfMessageBody }));
    });
  });
  return {
    url,
    queueUrl: (queueName) => `${url}/111122223333/${queueName}`,
    failNext: (calls) => (failing = calls),
    stop,
  };
}
