import type { InstanceKey } from '../domain/instance.ts';
import type { Policy } from '../domain/policy.ts';
import type { Outcome } from '../domain/record.ts';
import type { IgnoredReason, Trigger, TriggerKind } from '../domain/trigger.ts';
import { consider, mayBeExcepted, type Case } from './consider.ts';
import type { Deadline, GuardPorts } from './guard-ports.ts';
import { takeIn, type Message, type OwnRoles, type Subject } from './intake.ts';
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

/** Another invocation needs a few seconds; to wait for it is quicker than to come back by way of the queue. */
const PAUSES_WHILE_HELD_MILLISECONDS = [1_000, 2_000, 4_000, 8_000];

const HELD = 'Another invocation is at work on the instance.';

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
  { ownRoles, deadline }: { ownRoles: OwnRoles; deadline: Deadline },
): Promise<GuardReport> {
  const policy = await ports.policy();
  const intake = takeIn(messages, { policy, ownRoles, now: ports.now() });
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

/** A result, and the subject to look at again where it is not final. */
interface Judged {
  readonly subject: Subject;
  readonly result: InstanceResult;
}

async function guardPlace(
  subjects: readonly Subject[],
  policy: Policy,
  ports: GuardPorts,
  deadline: Deadline,
): Promise<InstanceResult[]> {
  const results: InstanceResult[] = [];
  let left = subjects;
  try {
    for (const pause of [0, ...PAUSES_WHILE_HELD_MILLISECONDS]) {
      if (pause > 0) await ports.wait(pause, deadline.changeSignal);
      const judged = await judge(left, policy, ports, deadline);
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

async function judge(
  subjects: readonly Subject[],
  policy: Policy,
  ports: GuardPorts,
  deadline: Deadline,
): Promise<Judged[]> {
  const [first] = subjects;
  if (first === undefined) return [];
  const { observed, missing } = await observe(first.place, subjects, ports, deadline);
  const memories = await ports.memoriesOf(observed.map(({ instance }) => instance));
  const now = ports.now();
  const blind = observed.map((each) =>
    consider(each, memories, { policy, exceptions: [], clearance: null, now }),
  );
  // Read only now, and never kept: what was granted or revoked a moment ago counts.
  const exceptions = blind.some(mayBeExcepted) ? await ports.exceptionsIn(first.place, now) : [];
  const cases =
    exceptions.length === 0
      ? blind
      : observed.map((each) => consider(each, memories, { policy, exceptions, clearance: null, now }));

  const [idle, busy] = [cases.filter(isIdle), cases.filter((each) => !isIdle(each))];
  const settled = await settle(first.place, busy, policy, ports, deadline);
  return [
    ...idle.map(judgedIdle),
    ...settled.map((each) => judgedSettled(each, ports.now())),
    ...missing.map((subject) => unjudged(subject, 'gone', 'EC2 does not know the instance.')),
  ];
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
