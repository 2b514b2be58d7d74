import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { listen } from './http.ts';

/** A message that the topic took. */
export interface TopicMessage {
  readonly subject: string;
  /** One text for each protocol (`MessageStructure: json`). */
  readonly byProtocol: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A stand-in for SNS: takes what `PublishBatch` and `Publish` send and keeps it. */
export interface LocalTopic {
  readonly url: string;
  readonly messages: TopicMessage[];
  /** How many calls were made. */
  readonly calls: () => number;
  /** The next so many calls fail with a 500. */
  readonly failNext: (calls: number) => void;
  readonly stop: () => Promise<void>;
}

/**
 * Starts the topic; `deliver` is its one subscriber.
 * https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function startTopic(
  deliver: (message: TopicMessage) => void = () => undefined,
): Promise<LocalTopic> {
  const messages: TopicMessage[] = [];
  let calls = 0;
  let failing = 0;

  const { url, stop } = await listen((request, response) => {
    void text(request).then((body) => {
      calls += 1;
      if (failing > 0) {
        failing -= 1;
        response
          .writeHead(500)
          .end('<ErrorResponse><Error><Code>InternalError</Code></Error></ErrorResponse>');
        return;
      }
      const form = new URLSearchParams(body);
      const entries = entriesIn(form);
      for (const { message } of entries) {
        messages.push(message);
        deliver(message);
      }
      const answer = form.get('Action') === 'Publish' ? PUBLISHED : answerTo(entries.map(({ id }) => id));
      response.writeHead(200, { 'content-type': 'text/xml' }).end(answer);
    });
  });
  return { url, messages, calls: () => calls, failNext: (count) => (failing = count), stop };
}

function entriesIn(form: URLSearchParams): { id: string; message: TopicMessage }[] {
  if (form.get('Action') === 'Publish') return [{ id: '', message: messageIn(form, '') }];
  const entries = [];
  for (let index = 1; form.has(`${entry(index)}Id`); index += 1) {
    entries.push({ id: form.get(`${entry(index)}Id`) ?? '', message: messageIn(form, entry(index)) });
  }
  return entries;
}

/** A message whose members have names that begin with `prefix`. */
function messageIn(form: URLSearchParams, prefix: string): TopicMessage {
  const attributes: Record<string, string> = {};
  for (let at = 1; form.has(`${prefix}MessageAttributes.entry.${at}.Name`); at += 1) {
    const attribute = `${prefix}MessageAttributes.entry.${at}`;
    attributes[form.get(`${attribute}.Name`) ?? ''] = form.get(`${attribute}.Value.StringValue`) ?? '';
  }
  return {
    subject: form.get(`${prefix}Subject`) ?? '',
    byProtocol: protocolsIn(form.get(`${prefix}Message`) ?? '{}'),
    attributes,
  };
}

const textByProtocol = z.record(z.string(), z.string());

function protocolsIn(message: string): Record<string, string> {
  return textByProtocol.parse(JSON.parse(message));
}

function entry(index: number): string {
  return `PublishBatchRequestEntries.member.${index}.`;
}

const PUBLISHED =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>';

function answerTo(ids: readonly string[]): string {
  const taken = ids
    .map((id) => `<member><Id>${id}</Id><MessageId>${randomUUID()}</MessageId></member>`)
    .join('');
  return `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Failed/><Successful>${taken}</Successful></PublishBatchResult></PublishBatchResponse>`;
}
