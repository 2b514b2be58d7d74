import { instanceKey, type InstanceKey } from '../domain/instance.ts';
import type { Clearance } from '../domain/fleet/clearance.ts';
import type { Policy } from '../domain/policy.ts';
import type { Outcome } from '../domain/record.ts';
import type { Trigger, TriggerKind } from '../domain/trigger.ts';
import type { Settled } from './attempt.ts';
import { consider, mayBeExcepted, reconsider, type Case } from './consider.ts';
import type { Deadline, GuardPorts, Place } from './guard-ports.ts';
import type { Subject } from './intake.ts';
import { observe, type Observed } from './observe.ts';
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

/** Finds out what has to be known of instances that are not new before they are changed, by {@link instanceKey}. */
export type Clear = (
  place: Place,
  cases: readonly Case[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, Clearance>>;

/** By what instances are guarded. */
export interface Guarding {
  readonly policy: Policy;
  readonly ports: GuardPorts;
  readonly deadline: Deadline;
  readonly clear: Clear;
  /** How many instances of an account and Region are worked on at once. */
  readonly concurrency: number;
}

/** An event alone clears nothing: what is not new waits for the sweep. */
export const nothingCleared: Clear = () => Promise.resolve(new Map());

/** Another invocation needs a few seconds; to wait for it is quicker than to come back by way of the queue. */
const PAUSES_WHILE_HELD_MILLISECONDS = [1_000, 2_000, 4_000, 8_000];

const HELD = 'Another invocation is at work on the instance.';

/** A result, and the subject to look at again where it is not final. */
interface Judged {
  readonly subject: Subject;
  readonly result: InstanceResult;
}

/**
 * Guards the instances of one account and Region: observe, decide, enforce, record, publish. Never throws: each subject
 * has a result.
 */
export async function guardPlace(
  subjects: readonly Subject[],
  guarding: Guarding,
): Promise<InstanceResult[]> {
  const { ports, deadline } = guarding;
  const results: InstanceResult[] = [];
  let left = subjects;
  try {
    for (const pause of [0, ...PAUSES_WHILE_HELD_MILLISECONDS]) {
      if (pause > 0) await ports.wait(pause, deadline.changeSignal);
      const judged = await judge(left, guarding);
      const held = judged.filter(({ result }) => result.result === 'held');
      results.push(...judged.filter((each) => !held.includes(each)).map(({ result }) => result));
      left = held.map(({ subject }) => subject);
      if (left.length === 0) return results;
    }
    return [...results, ...left.map((subject) => unjudged(subject, 'held', HELD).result)];
  } catch (error) {
    return [...results, ...left.map((subject) => unjudged(subject, 'failed', messageOf(error)).result)];
  }
}

async function judge(subjects: readonly Subject[], guarding: Guarding): Promise<Judged[]> {
  const { ports, deadline } = guarding;
  const [first] = subjects;
  if (first === undefined) return [];
  const { observed, missing } = await observe(first.place, subjects, ports, deadline);
  const cases = await decided(first.place, observed, guarding);

  const [idle, busy] = [cases.filter(isIdle), cases.filter((each) => !isIdle(each))];
  const settled = await settle(first.place, busy, guarding);
  return [
    ...idle.map(judgedIdle),
    ...settled.map((each) => judgedSettled(each, ports.now())),
    ...missing.map((subject) => unjudged(subject, 'gone', 'EC2 does not know the instance.')),
  ];
}

/** Reads instances and decides about them, by what is remembered and was found out. Changes nothing. */
export async function decided(
  place: Place,
  observed: readonly Observed[],
  { policy, ports, deadline, clear }: Omit<Guarding, 'concurrency'>,
): Promise<Case[]> {
  const memories = await ports.memoriesOf(observed.map(({ instance }) => instance));
  const now = ports.now();
  const known = { policy, clearance: null, now };
  const blind = observed.map((each) => consider(each, memories, { ...known, exceptions: [] }));
  // Read only now, and never kept: what was granted or revoked a moment ago counts.
  const exceptions = blind.some(mayBeExcepted) ? await ports.exceptionsIn(place, now) : [];
  const cases =
    exceptions.length === 0
      ? blind
      : observed.map((each) => consider(each, memories, { ...known, exceptions }));

  const clearances = await clear(place, cases, deadline.signal);
  return cases.map((each) => {
    const clearance = clearances.get(instanceKey(each.instance));
    return clearance === undefined ? each : reconsider(each, clearance, policy, now);
  });
}

function isIdle({ step }: Case): boolean {
  return step === 'none' || step === 'hold';
}

function judgedIdle(each: Case): Judged {
  const { step, decision } = each;
  if (step === 'hold') return judged(each, 'held', HELD);
  return judged(
    each,
    decision.verdict === 'noncompliant' ? 'told-before' : decision.verdict,
    decision.reason,
  );
}

function judgedSettled(settled: Settled, now: Date): Judged {
  const { case: each } = settled;
  switch (settled.kind) {
    case 'held':
      return judged(each, 'held', HELD);
    case 'failed':
      return judged(each, 'failed', messageOf(settled.error));
    case 'closed': {
      const { outcome, refusal, reason, trigger } = settled.record;
      // Nothing happened now but that people learn who it was.
      if (each.step === 'attribute') return judged(each, 'told-before', reason);
      const sinceEvent = now.getTime() - trigger.eventTime.getTime();
      const isApplied = outcome === 'remediated' || outcome === 'restored';
      return judged(each, outcome, refusal ?? reason, isApplied ? sinceEvent : null);
    }
  }
}

function judged(
  { instance, trigger, subject }: Case,
  result: InstanceResult['result'],
  reason: string,
  millisecondsToApplied: number | null = null,
): Judged {
  return { subject, result: resultOf(instance, trigger, subject, { result, reason, millisecondsToApplied }) };
}

function unjudged(subject: Subject, result: 'gone' | 'held' | 'failed', reason: string): Judged {
  const instance = { ...subject.place, instanceId: subject.lookup.value };
  const outcome = { result, reason, millisecondsToApplied: null };
  return { subject, result: resultOf(instance, subject.triggers[0], subject, outcome) };
}

function resultOf(
  { instanceId, accountId, region }: InstanceKey,
  { kind, eventId }: Trigger,
  { messageIds }: Subject,
  outcome: Pick<InstanceResult, 'result' | 'reason' | 'millisecondsToApplied'>,
): InstanceResult {
  return { instanceId, accountId, region, trigger: kind, eventId, messageIds: [...messageIds], ...outcome };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
