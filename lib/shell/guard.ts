import type { InstanceKey } from '../domain/instance.ts';
import type { Policy } from '../domain/policy.ts';
import type { Outcome } from '../domain/record.ts';
import type { IgnoredReason, Trigger, TriggerKind } from '../domain/trigger.ts';
import { consider, type Case } from './consider.ts';
import type { Deadline, GuardPorts, Place } from './guard-ports.ts';
import { takeIn, type Message, type Subject } from './intake.ts';
import { observe } from './observe.ts';
import type { Settled } from './attempt.ts';
import { settle } from './settle.ts';

/** What became of one instance in a batch. */
export interface InstanceResult {
  readonly instanceId: string;
  readonly accountId: string;
  readonly region: string;
  readonly trigger: TriggerKind;
  readonly eventId: string;
  readonly result: Outcome | 'compliant' | 'not-applicable' | 'told-before' | 'unknown' | 'held' | 'failed';
  /** From the event to the options being read back as applied. */
  readonly millisecondsToApplied: number | null;
  readonly reason: string;
  /** The messages that told of it. */
  readonly messageIds: readonly string[];
}

/** What became of a batch of messages. */
export interface GuardReport {
  readonly received: number;
  /** The messages that return to the queue; the others are done with. */
  readonly failedMessageIds: readonly string[];
  readonly ignored: readonly { readonly messageId: string; readonly reason: IgnoredReason }[];
  readonly malformed: readonly { readonly messageId: string; readonly problem: string }[];
  readonly compliantByEvent: number;
  readonly instances: readonly InstanceResult[];
}

/** These outcomes bring the message back: the instance may still be open. */
const RETURNING: ReadonlySet<InstanceResult['result']> = new Set([
  'denied',
  'overtaken',
  'unknown',
  'held',
  'failed',
]);

/**
 * Handles a batch of messages: parse, observe, decide, enforce, record, publish. Never throws for a single
 * message or instance; what was not finished is named in `failedMessageIds` and comes back.
 */
export async function guard(
  messages: readonly Message[],
  ports: GuardPorts,
  { ownRoleNames, deadline }: { ownRoleNames: readonly string[]; deadline: Deadline },
): Promise<GuardReport> {
  const policy = await ports.policy();
  const intake = takeIn(messages, { policy, ownRoleNames, now: ports.now() });
  const places = Map.groupBy(intake.subjects, ({ place }) => `${place.accountId}/${place.region}`);
  const judged = await Promise.all(
    [...places.values()].map((subjects) => guardPlace(subjects, policy, ports, deadline)),
  );
  const instances = judged.flat();
  const returning = instances
    .filter(({ result }) => RETURNING.has(result))
    .flatMap(({ messageIds }) => messageIds);
  return {
    received: messages.length,
    failedMessageIds: [...new Set([...intake.malformed.map(({ messageId }) => messageId), ...returning])],
    ignored: intake.ignored,
    malformed: intake.malformed,
    compliantByEvent: intake.compliantByEvent,
    instances,
  };
}

async function guardPlace(
  subjects: readonly Subject[],
  policy: Policy,
  ports: GuardPorts,
  deadline: Deadline,
): Promise<InstanceResult[]> {
  const [first] = subjects;
  if (first === undefined) return [];
  try {
    return await judge(first.place, subjects, policy, ports, deadline);
  } catch (error) {
    return subjects.map((subject) => unjudged(subject, 'failed', messageOf(error)));
  }
}

async function judge(
  place: Place,
  subjects: readonly Subject[],
  policy: Policy,
  ports: GuardPorts,
  deadline: Deadline,
): Promise<InstanceResult[]> {
  const { observed, missing } = await observe(place, subjects, ports, deadline);
  const memories = await ports.memoriesOf(observed.map(({ instance }) => instance));
  const now = ports.now();
  const cases = observed.map((each) => consider(each, memories, policy, now));

  const [idle, busy] = [cases.filter(isIdle), cases.filter((each) => !isIdle(each))];
  const settled = await settle(place, busy, policy, ports, deadline);
  return [
    ...idle.map(judgedIdle),
    ...settled.map((each) => judgedSettled(each, ports.now())),
    ...missing.map((subject) => unjudged(subject, 'gone', 'EC2 does not know the instance.')),
  ];
}

function isIdle({ step }: Case): boolean {
  return step === 'none' || step === 'hold';
}

function judgedIdle(each: Case): InstanceResult {
  const { step, decision } = each;
  if (step === 'hold') return judged(each, 'held', 'Another invocation is at work on the instance.');
  return judged(
    each,
    decision.verdict === 'noncompliant' ? 'told-before' : decision.verdict,
    decision.reason,
  );
}

function judgedSettled(settled: Settled, now: Date): InstanceResult {
  const { case: each } = settled;
  switch (settled.kind) {
    case 'held':
      return judged(each, 'held', 'Another invocation is at work on the instance.');
    case 'failed':
      return judged(each, 'failed', messageOf(settled.error));
    case 'closed': {
      const { outcome, refusal, reason } = settled.record;
      const sinceEvent = now.getTime() - settled.record.trigger.eventTime.getTime();
      const applied = outcome === 'remediated' ? sinceEvent : null;
      return { ...judged(each, outcome, refusal ?? reason), millisecondsToApplied: applied };
    }
  }
}

function judged(
  { instance, trigger, messageIds }: Case,
  result: InstanceResult['result'],
  reason: string,
): InstanceResult {
  return resultOf(instance, trigger, messageIds, { result, reason });
}

function unjudged(
  { place, lookup, triggers, messageIds }: Subject,
  result: 'gone' | 'failed',
  reason: string,
): InstanceResult {
  return resultOf({ ...place, instanceId: lookup.value }, triggers[0], messageIds, { result, reason });
}

function resultOf(
  { instanceId, accountId, region }: InstanceKey,
  { kind, eventId }: Trigger,
  messageIds: ReadonlySet<string>,
  outcome: Pick<InstanceResult, 'result' | 'reason'>,
): InstanceResult {
  return {
    instanceId,
    accountId,
    region,
    trigger: kind,
    eventId,
    millisecondsToApplied: null,
    messageIds: [...messageIds],
    ...outcome,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
