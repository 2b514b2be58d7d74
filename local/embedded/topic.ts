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

/** A stand-in for SNS: takes what `PublishBatch` sends and keeps it. */
export interface LocalTopic {
  readonly url: string;
  readonly messages: TopicMessage[];
  /** How many PublishBatch calls were made. */
  readonly calls: () => number;
  /** The next so many calls fail with a 500. */
  readonly failNext: (calls: number) => void;
  readonly stop: () => Promise<void>;
}

/** Starts the topic; `deliver` is its one subscriber. https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
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
      const entries = entriesIn(new URLSearchParams(body));
      for (const { message } of entries) {
        messages.push(message);
        deliver(message);
      }
      response.writeHead(200, { 'content-type': 'text/xml' }).end(answerTo(entries.map(({ id }) => id)));
    });
  });
  return { url, messages, calls: () => calls, failNext: (count) => (failing = count), stop };
}

function entriesIn(form: URLSearchParams): { id: string; message: TopicMessage }[] {
  const entries = [];
  for (let index = 1; form.has(entry(index, 'Id')); index += 1) {
    entries.push({
      id: form.get(entry(index, 'Id')) ?? '',
      message: {
        subject: form.get(entry(index, 'Subject')) ?? '',
        byProtocol: protocolsIn(form.get(entry(index, 'Message')) ?? '{}'),
        attributes: attributesIn(form, index),
      },
    });
  }
  return entries;
}

function attributesIn(form: URLSearchParams, index: number): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (let at = 1; form.has(entry(index, `MessageAttributes.entry.${at}.Name`)); at += 1) {
    const name = form.get(entry(index, `MessageAttributes.entry.${at}.Name`)) ?? '';
    attributes[name] = form.get(entry(index, `MessageAttributes.entry.${at}.Value.StringValue`)) ?? '';
  }
  return attributes;
}

const textByProtocol = z.record(z.string(), z.string());

function protocolsIn(message: string): Record<string, string> {
  return textByProtocol.parse(JSON.parse(message));
}

function entry(index: number, member: string): string {
  return `PublishBatchRequestEntries.member.${index}.${member}`;
}

function answerTo(ids: readonly string[]): string {
  const taken = ids
    .map((id) => `<member><Id>${id}</Id><MessageId>${randomUUID()}</MessageId></member>`)
    .join('');
  return `<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Failed/><Successful>${taken}</Successful></PublishBatchResult></PublishBatchResponse>`;
}
