import pLimit from 'p-limit';
import { findingOf, type Finding } from '../domain/finding.ts';
import { instanceKey, type Instance } from '../domain/instance.ts';
import { withPatch, type ObservedMetadataOptions } from '../domain/metadata-options.ts';
import type { Policy } from '../domain/policy.ts';
import { fingerprintOf, type ClosedRecord, type OpenRecord, type Outcome } from '../domain/record.ts';
import { changeOptions } from './change-options.ts';
import { recordFor, remainingViolations, type Case } from './consider.ts';
import type { ChangeAnswer, Deadline, GuardPorts, Place } from './guard-ports.ts';
import { isApplied, readBack } from './read-back.ts';

/** How many instances of one account and Region are worked on at once; EC2 refills 5 changes a second. */
const CONCURRENCY = 10;

/** What became of a case. */
export type Settled =
  | { readonly kind: 'closed'; readonly case: Case; readonly record: ClosedRecord; readonly told: boolean }
  /** Another invocation is at work on the instance. */
  | { readonly kind: 'held'; readonly case: Case }
  /** Not finished; the record, if one was opened, stays open for the next delivery of the message. */
  | { readonly kind: 'failed'; readonly case: Case; readonly error: unknown };

/** A case whose record is open. */
interface Opened {
  readonly kind: 'opened';
  readonly case: Case;
  readonly record: OpenRecord;
}

/** A case whose story is at its end: only to be told and closed. */
interface Ended {
  readonly kind: 'ended';
  readonly case: Case;
  readonly record: OpenRecord;
  readonly outcome: Outcome;
  readonly refusal: string | null;
  readonly instance: Instance;
}

/** A change that EC2 accepted. */
interface Changed {
  readonly kind: 'changed';
  readonly case: Case;
  readonly record: OpenRecord;
}

/**
 * Carries out what was decided for the instances of one account and Region: opens each record, changes what
 * is to be changed, reads all of it back together, tells people and closes the records. One instance that
 * fails stops no other.
 */
export async function settle(
  place: Place,
  cases: readonly Case[],
  policy: Policy,
  ports: GuardPorts,
  deadline: Deadline,
): Promise<Settled[]> {
  const limit = pLimit(CONCURRENCY);
  const attempts = await limit.map(cases, (each) => attempt(each, ports, deadline));
  const verified = await verify(place, attempts, ports, deadline);
  return tell(verified, policy, ports);
}

type Attempt = Settled | Changed | Ended;

async function attempt(each: Case, ports: GuardPorts, deadline: Deadline): Promise<Attempt> {
  const opened = await open(each, ports, deadline);
  if (opened.kind !== 'opened') return opened;
  try {
    return await carryOut(opened, ports, deadline);
  } catch (error) {
    return giveBack(opened, error, ports);
  }
}

async function open(each: Case, ports: GuardPorts, { leasedUntil }: Deadline): Promise<Opened | Settled> {
  const now = ports.now();
  const record = recordFor(each, now);
  try {
    const answer = await ports.openRecord(record, leasedUntil, now);
    return answer === 'held' ? { kind: 'held', case: each } : { kind: 'opened', case: each, record };
  } catch (error) {
    return { kind: 'failed', case: each, error };
  }
}

async function carryOut(opened: Opened, ports: GuardPorts, { signal }: Deadline): Promise<Changed | Ended> {
  const { case: each, record } = opened;
  switch (each.step) {
    case 'report':
      return ended(opened, 'audited');
    case 'resolve':
      return ended(opened, 'resolved');
    case 'enforce': {
      const answer = await changeOptions(each.instance, record.enforcement ?? {}, ports, signal);
      return afterAnswer(opened, answer);
    }
    case 'complete':
    case 'hold':
    case 'none':
      return { ...opened, kind: 'changed' };
  }
}

function afterAnswer(opened: Opened, answer: ChangeAnswer): Changed | Ended {
  switch (answer.kind) {
    case 'accepted':
      return { ...opened, kind: 'changed' };
    case 'gone':
      return ended(opened, 'gone');
    case 'denied':
    case 'blocked':
      return { ...ended(opened, answer.kind), refusal: answer.message };
    case 'endpoint-required':
      return { ...ended(opened, 'blocked'), refusal: 'EC2 wants HttpEndpoint=enabled, and got it.' };
  }
}

function ended({ case: each, record }: Opened, outcome: Outcome): Ended {
  return { kind: 'ended', case: each, record, outcome, refusal: null, instance: each.instance };
}

/** Leaves the record open and the instance free, so that the next delivery of the message can go on with it. */
async function giveBack(
  { case: each, record }: { case: Case; record: OpenRecord },
  error: unknown,
  ports: GuardPorts,
) {
  // If even this fails, the lease runs out by itself before the message comes back.
  await ports.releaseRecord(record).catch(() => undefined);
  return { kind: 'failed', case: each, error } as const;
}

async function verify(
  place: Place,
  attempts: readonly Attempt[],
  ports: GuardPorts,
  deadline: Deadline,
): Promise<(Settled | Ended)[]> {
  const changed = attempts.filter((each) => each.kind === 'changed');
  const waiting = changed
    .filter(({ case: { instance }, record }) => !isApplied(instance, record.enforcement ?? {}))
    .map(({ case: { instance }, record }) => ({ instance, enforcement: record.enforcement ?? {} }));
  const seen = await readBack(place, waiting, ports, deadline);

  return Promise.all(
    attempts.map(async (each) => {
      if (each.kind !== 'changed') return each;
      const { instance } = each.case;
      const isWaiting = waiting.some((other) => other.instance === instance);
      const now = isWaiting ? seen.get(instanceKey(instance)) : ({ kind: 'applied', instance } as const);
      if (now === undefined) return giveBack(each, new Error('The change was not applied in time.'), ports);
      const outcome = now.kind === 'applied' ? 'remediated' : 'overtaken';
      return { ...each, kind: 'ended', outcome, refusal: null, instance: now.instance } as const;
    }),
  );
}

async function tell(
  attempts: readonly (Settled | Ended)[],
  policy: Policy,
  ports: GuardPorts,
): Promise<Settled[]> {
  const now = ports.now();
  const stories = attempts.map((each) => (each.kind === 'ended' ? storyOf(each, policy, now) : each));
  const findings = stories.flatMap((each) =>
    each.kind === 'story' && each.finding !== null ? [each.finding] : [],
  );
  const untold = findings.length === 0 ? new Map<string, string>() : await ports.publish(findings);

  const limit = pLimit(CONCURRENCY);
  return limit.map(stories, (each) => (each.kind === 'story' ? close(each, untold, ports) : each));
}

interface Story {
  readonly kind: 'story';
  readonly case: Case;
  readonly record: ClosedRecord;
  readonly finding: Finding | null;
  readonly memory: Parameters<GuardPorts['closeRecord']>[1];
}

function storyOf(ended: Ended, policy: Policy, now: Date): Story {
  const { case: each, record, outcome, refusal, instance } = ended;
  const after = optionsAfter(ended);
  const closed: ClosedRecord = { ...record, outcome, refusal, after, closedAt: now };
  const told = toldAfter(ended, policy, now);
  // A refused change leaves what is on record as it was: the loosening is still a loosening next time.
  const refused = outcome === 'denied' || outcome === 'blocked';
  const options = refused ? (each.memory?.options ?? {}) : after;

  const toldBefore = refused && told === each.memory?.told;
  const finding = outcome === 'gone' || toldBefore ? null : findingOf(closed, instance);
  return { kind: 'story', case: each, record: closed, finding, memory: { options, told } };
}

/** What was overtaken was in force before: from it the other change is told as the loosening that it is. */
function optionsAfter({ record, outcome, instance }: Ended): ObservedMetadataOptions {
  return outcome === 'overtaken'
    ? withPatch(record.previous, record.enforcement ?? {})
    : instance.metadataOptions;
}

function toldAfter(
  { case: each, record, outcome, instance }: Ended,
  policy: Policy,
  now: Date,
): string | null {
  switch (outcome) {
    case 'gone':
    case 'overtaken':
    case 'resolved':
      return null;
    case 'remediated':
      return fingerprintOf(outcome, remainingViolations(instance, each, policy, now));
    case 'audited':
    case 'denied':
    case 'blocked':
      return fingerprintOf(outcome, record.violations);
  }
}

async function close(story: Story, untold: ReadonlyMap<string, string>, ports: GuardPorts): Promise<Settled> {
  const { case: each, record, finding, memory } = story;
  const refusal = finding === null ? undefined : untold.get(finding.findingId);
  if (refusal !== undefined) return giveBack(story, new Error(`Not published: ${refusal}`), ports);

  try {
    await ports.closeRecord(record, memory);
    return { kind: 'closed', case: each, record, told: finding !== null };
  } catch (error) {
    return giveBack(story, error, ports);
  }
}
