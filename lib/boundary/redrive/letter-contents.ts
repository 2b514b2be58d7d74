import * as z from 'zod';
import type { InstanceKey } from '../../domain/instance.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { parseEvent } from '../events/parse-event.ts';
import { parseExceptionNews } from '../exception-news.ts';
import { parseImdsV1Use } from '../imdsv1-use-message.ts';
import { parseFinding } from '../parse-finding.ts';
import { parseQueuedAnswer } from '../slack/exceptions/queued-answer.ts';
import { parseWorkflowEnd } from '../workflow-end.ts';

/** What a dead letter holds, as the function that it was for would read it. */
export interface LetterContents {
  readonly about: string;
  readonly instances: readonly InstanceKey[];
  /** The body that its function understands. */
  readonly body: string;
  /** Why its function will not understand it; `null`: it will. */
  readonly problem: string | null;
}

type Reader = (body: string) => Pick<LetterContents, 'about' | 'instances'> & { readonly body?: string };

/** By the name of the dead-letter queue. */
const readers: ReadonlyMap<string, Reader> = new Map([
  ['CloudTrail', readEvent],
  ['StateChange', readEvent],
  ['Reevaluation', readEvent],
  ['PostFinding', readFinding],
  ['ImportFinding', readFinding],
  ['EmitFinding', readFinding],
  ['RequestTagged', readFinding],
  ['PostException', readNews],
  ['SlackAnswers', readAnswer],
  ['WorkflowEnd', readWorkflowEnd],
  ['ImdsV1Use', readUse],
  ['ImdsV1UseUndelivered', readUndeliveredUse],
]);

/** The queues whose messages are understood. */
export const KNOWN_QUEUES: ReadonlySet<string> = new Set(readers.keys());

/**
 * Reads what a message of a dead-letter queue holds. Never throws. A message of a queue that this version does not know
 * is taken as it is: whoever has deployed the queue has a function that reads it.
 */
export function readLetter(queue: string, body: string): LetterContents {
  const read = readers.get(queue);
  if (read === undefined) return { about: 'a message', instances: [], body, problem: null };
  try {
    return { body, problem: null, ...read(body) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { about: 'unreadable', instances: [], body, problem: problem.replaceAll(/\s+/g, ' ') };
  }
}

function readEvent(body: string): ReturnType<Reader> {
  const parsed = parseEvent(JSON.parse(body));
  switch (parsed.kind) {
    case 'malformed':
      throw new Error(parsed.problem);
    case 'ignored':
      return { about: `${parsed.eventName ?? 'an event'}, of which nothing follows`, instances: [] };
    case 'trigger':
      return { about: wordsFor(parsed.trigger), instances: instancesOf(parsed.trigger) };
  }
}

function wordsFor({ eventName, subject, accountId, region }: Trigger): string {
  const place = `${accountId}, ${region}`;
  switch (subject.kind) {
    case 'instances': {
      const ids = subject.instances.map(({ instanceId }) => instanceId);
      const others = ids.length > 1 ? ` and ${ids.length - 1} more` : '';
      return `${eventName} of ${ids[0] ?? 'no instance'}${others} in ${place}`;
    }
    case 'client-token':
      return `${eventName} with the client token ${subject.clientToken} in ${place}`;
    case 'scope':
      return `${eventName} for ${subject.scope.kind} ${subject.scope.id} in ${place}`;
  }
}

function instancesOf({ subject, accountId, region }: Trigger): InstanceKey[] {
  if (subject.kind === 'instances')
    return subject.instances.map(({ instanceId }) => ({ instanceId, accountId, region }));
  const isOne = subject.kind === 'scope' && subject.scope.kind === 'instance';
  return isOne ? [{ instanceId: subject.scope.id, accountId, region }] : [];
}

/** What SNS puts around a message for whoever did not ask for it raw. */
const notification = z.object({ Type: z.literal('Notification'), Message: z.string() });

/** The message itself, without SNS's envelope. */
function unwrapped(body: string): string {
  const { data } = notification.safeParse(JSON.parse(body));
  return data?.Message ?? body;
}

function readFinding(body: string): ReturnType<Reader> {
  const message = unwrapped(body);
  const { kind, instance } = parseFinding(message);
  const { instanceId, accountId, region } = instance;
  // What is told of an instance is not what becomes of it: its records say nothing of this message.
  return { about: `${kind} of ${instanceId} in ${accountId}, ${region}`, instances: [], body: message };
}

function readNews(body: string): ReturnType<Reader> {
  const message = unwrapped(body);
  const { exceptionId, change } = parseExceptionNews(message);
  return { about: `${exceptionId}: ${change}`, instances: [], body: message };
}

function readAnswer(body: string): ReturnType<Reader> {
  const { kind, exceptionId, by } = parseQueuedAnswer(body);
  return { about: `${kind} of ${exceptionId} by ${by.name}`, instances: [] };
}

function readWorkflowEnd(body: string): ReturnType<Reader> {
  const { exceptionId, status } = parseWorkflowEnd(body);
  return { about: `the workflow of ${exceptionId}: ${status}`, instances: [] };
}

function readUse(body: string): ReturnType<Reader> {
  const session = parseImdsV1Use(body);
  const who =
    session.kind === 'instance'
      ? `${session.instance.instanceId} in ${session.instance.accountId}`
      : session.sessionArn;
  return { about: `a call by ${who} with credentials got by IMDSv1`, instances: [] };
}

const untransformed = z.object({ detail: z.object({ userIdentity: z.object({ arn: z.string() }) }) });

/** EventBridge may have kept the event, not what the rule makes of it. */
function readUndeliveredUse(body: string): ReturnType<Reader> {
  const { data } = untransformed.safeParse(JSON.parse(body));
  const message = data === undefined ? body : JSON.stringify({ sessionArn: data.detail.userIdentity.arn });
  return { ...readUse(message), body: message };
}

/** The attributes by which EventBridge and SNS say why they could not deliver a message. */
const undelivered = [
  { sender: 'EventBridge', code: 'ERROR_CODE', message: 'ERROR_MESSAGE' },
  { sender: 'SNS', code: 'ErrorCode', message: 'ErrorMessage' },
] as const;

/** What else they say of the delivery. It is told here, and would be wrong of the next one. */
const OF_THE_DELIVERY: ReadonlySet<string> = new Set([
  ...undelivered.flatMap(({ code, message }) => [code, message]),
  ...['EXHAUSTED_RETRY_CONDITION', 'RETRY_ATTEMPTS', 'RULE_ARN', 'TARGET_ARN', 'RequestID'],
]);

type Attributes = Readonly<Record<string, string>>;

/**
 * Why a message was never delivered, in a sentence; `null`: it was.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
 */
export function undeliveredWords(attributes: Attributes): string | null {
  for (const { sender, code, message } of undelivered) {
    const said = [attributes[code], attributes[message]].filter((each) => each !== undefined);
    if (said.length > 0) return `${sender} could not deliver it: ${said.join(', ')}`;
  }
  return null;
}

/** The attributes that go back with a message. */
export function attributesToKeep(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !OF_THE_DELIVERY.has(name)));
}
