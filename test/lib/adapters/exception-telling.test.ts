import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exceptionTelling } from '../../../lib/adapters/exception-telling.ts';
import { parseEvent } from '../../../lib/boundary/events/parse-event.ts';
import { NEWS_WORDS, newsText } from '../../../lib/domain/exception/exception-words.ts';
import type { NewsOfException } from '../../../lib/domain/exception/exception-change.ts';
import { listen } from '../../../local/embedded/http.ts';
import { startTopic, type LocalTopic } from '../../../local/embedded/topic.ts';
import { anException, NOW } from '../../given.ts';

const sent: { target: string; message: { QueueUrl: string; MessageBody: string } }[] = [];
let queueIsAway = false;
let queueUrl = '';
let queue: Awaited<ReturnType<typeof listen>>;
let topic: LocalTopic;
let telling: ReturnType<typeof exceptionTelling>;

beforeAll(async () => {
  topic = await startTopic();
  queue = await listen((request, response) => {
    void text(request).then((body) => {
      const message = JSON.parse(body) as { QueueUrl: string; MessageBody: string };
      sent.push({ target: String(request.headers['x-amz-target']), message });
      if (queueIsAway) response.writeHead(400).end('{"__type":"QueueDoesNotExist","message":"away"}');
      else {
        // The SDK wants proof that all of the message arrived.
        const MD5OfMessageBody = createHash('md5').update(message.MessageBody).digest('hex');
        response.writeHead(200).end(JSON.stringify({ MessageId: 'm', MD5OfMessageBody }));
      }
    });
  });
  // The SDK sends to where the queue's URL says.
  queueUrl = `${queue.url}/111122223333/reevaluation`;
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'ASIAGUARDEXAMPLE0001',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SNS: topic.url,
  });
  telling = exceptionTelling(queueUrl, 'arn:aws:sns:eu-west-1:111122223333:exceptions');
});

afterAll(() => Promise.all([queue.stop(), topic.stop()]));

beforeEach(() => {
  sent.length = 0;
  topic.messages.length = 0;
  queueIsAway = false;
});

describe('judging again', () => {
  it('sends the guard a message that it reads as its own trigger', async () => {
    const { exceptionId, scope, ...place } = anException();

    await telling.judgeAgain({ exceptionId, change: 'revoked', scope }, place, NOW);

    const [{ target, message } = { target: '', message: null }] = sent;
    expect(target).toBe('AmazonSQS.SendMessage');
    expect(message?.QueueUrl).toBe(queueUrl);
    expect(parseEvent(JSON.parse(message?.MessageBody ?? ''))).toMatchObject({
      kind: 'trigger',
      trigger: { kind: 'exception', eventName: 'ExceptionRevoked', subject: { kind: 'scope', scope } },
    });
  });

  it('throws where the queue is away: an end that nobody acts on would leave instances open', async () => {
    queueIsAway = true;
    const { exceptionId, scope, ...place } = anException();

    const judging = telling.judgeAgain({ exceptionId, change: 'expired', scope }, place, NOW);

    await expect(judging).rejects.toThrow('away');
  });
});

describe('publishing news', () => {
  it.each(Object.keys(NEWS_WORDS) as NewsOfException[])(
    'of %s tells machines which exception, and people all of it',
    async (change) => {
      const exception = anException();

      await telling.publishNews({ exceptionId: exception.exceptionId, change }, exception);

      expect(topic.messages).toEqual([
        {
          subject: NEWS_WORDS[change].subject,
          byProtocol: {
            default: JSON.stringify({ exceptionId: exception.exceptionId, change }),
            email: newsText(change, exception),
          },
          attributes: { change },
        },
      ]);
    },
  );
});
