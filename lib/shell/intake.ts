import { EXCEPTION_GRANTED } from '../boundary/events/exception-change.ts';
import { parseEvent, type ParsedEvent } from '../boundary/events/parse-event.ts';
import type { ExceptionScope } from '../domain/exception/exception.ts';
import { instanceKey } from '../domain/instance.ts';
import type { Policy } from '../domain/policy.ts';
import type { IgnoredReason, Trigger } from '../domain/trigger.ts';
import { isCompliantLaunch, isOwnCall, type OwnRole } from '../domain/triage.ts';
import type { LookupKey, Place } from './guard-ports.ts';

/** A message from a queue: its id and the EventBridge event in its body. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
}

/** An instance, or a launch or a scope whose instances are not known yet, with every trigger and message that told of it. */
export interface Subject {
  readonly place: Place;
  readonly lookup: { readonly by: LookupKey; readonly value: string };
  readonly triggers: [Trigger, ...Trigger[]];
  readonly messageIds: ReadonlySet<string>;
}

/** The roles that the guardrail acts in when it changes instances of an account. */
export type OwnRoles = (accountId: string) => readonly OwnRole[];

/** What a batch of messages comes down to. */
export interface Intake {
  /** One for each instance, however many messages tell of it: nothing is enforced twice. */
  readonly subjects: readonly Subject[];
  readonly ignored: readonly { readonly messageId: string; readonly reason: IgnoredReason }[];
  /** Instances of launches that their own event shows compliant. */
  readonly compliantByEvent: number;
  /** Exceptions that were granted, and that are over, among the subjects. */
  readonly exceptionChanges: { readonly granted: number; readonly ended: number };
  /** Messages that cannot be read: they go back to the queue, and from there to the DLQ and its alarm. */
  readonly malformed: readonly { readonly messageId: string; readonly problem: string }[];
}

/** Reads a batch of messages: parses each, leaves out what needs no action, and sorts the rest by instance. */
export function takeIn(
  messages: readonly Message[],
  { policy, ownRoles, now }: { policy: Policy; ownRoles: OwnRoles; now: Date },
): Intake {
  const subjects = new Map<string, Subject & { readonly messageIds: Set<string> }>();
  const ignored: { messageId: string; reason: IgnoredReason }[] = [];
  const malformed: { messageId: string; problem: string }[] = [];
  let compliantByEvent = 0;

  for (const message of messages) {
    const { messageId } = message;
    const parsed = parseBody(message.body);
    if (parsed.kind === 'malformed') malformed.push({ messageId, problem: parsed.problem });
    else if (parsed.kind === 'ignored') ignored.push({ messageId, reason: parsed.reason });
    else if (isOwnCall(parsed.trigger, ownRoles(parsed.trigger.accountId)))
      ignored.push({ messageId, reason: 'own-call' });
    else if (isCompliantLaunch(parsed.trigger, policy, now))
      compliantByEvent += lookupsOf(parsed.trigger).length;
    else addSubjects(subjects, parsed.trigger, messageId);
  }
  const judged = [...subjects.values()];
  return { subjects: judged, ignored, compliantByEvent, exceptionChanges: changesIn(judged), malformed };
}

/** The same change has the same id, however often it is sent. */
function changesIn(subjects: readonly Subject[]): Intake['exceptionChanges'] {
  const triggers = subjects.flatMap(({ triggers }) => triggers.filter(({ kind }) => kind === 'exception'));
  const names = [...new Map(triggers.map(({ eventId, eventName }) => [eventId, eventName])).values()];
  const granted = names.filter((name) => name === EXCEPTION_GRANTED).length;
  return { granted, ended: names.length - granted };
}

function parseBody(body: string): ParsedEvent {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { kind: 'malformed', problem: 'The message is not JSON.' };
  }
  return parseEvent(json);
}

function addSubjects(
  subjects: Map<string, Subject & { readonly messageIds: Set<string> }>,
  trigger: Trigger,
  messageId: string,
): void {
  const { accountId, region } = trigger;
  for (const lookup of lookupsOf(trigger)) {
    const key = `${lookup.by}:${instanceKey({ accountId, region, instanceId: lookup.value })}`;
    const subject = subjects.get(key);
    if (subject === undefined) {
      const messageIds = new Set([messageId]);
      subjects.set(key, { place: { accountId, region }, lookup, triggers: [trigger], messageIds });
    } else {
      subject.triggers.push(trigger);
      subject.messageIds.add(messageId);
    }
  }
}

/** How the instances are looked up that an exception is for. */
export function lookupOf({ kind, id }: ExceptionScope): Subject['lookup'] {
  return { by: kind === 'instance' ? 'instance-id' : kind, value: id };
}

function lookupsOf({ subject }: Trigger): Subject['lookup'][] {
  switch (subject.kind) {
    case 'instances':
      return subject.instances.map(({ instanceId }) => ({ by: 'instance-id', value: instanceId }));
    case 'client-token':
      return [{ by: 'client-token', value: subject.clientToken }];
    case 'scope':
      return [lookupOf(subject.scope)];
  }
}
