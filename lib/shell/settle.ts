import pLimit from 'p-limit';
import { instanceKey } from '../domain/instance.ts';
import { withPatch } from '../domain/metadata-options.ts';
import { appliedOutcome, type Outcome } from '../domain/record.ts';
import { giveBack, type Changed, type Ended, type Opened, type Settled } from './attempt.ts';
import { changeOptions } from './change-options.ts';
import { leftOpen, recordFor, type Case } from './consider.ts';
import type { Guarding } from './guard-place.ts';
import type { ChangeAnswer, Deadline, GuardPorts, Place } from './guard-ports.ts';
import { isApplied, readBack } from './read-back.ts';
import { tell } from './tell.ts';

/**
 * Carries out what was decided for the instances of one account and Region: opens each record, changes what
 * is to be changed, reads all of it back together, tells people and closes the records. One instance that
 * fails stops no other.
 */
export async function settle(
  place: Place,
  cases: readonly Case[],
  { policy, ports, deadline, concurrency }: Omit<Guarding, 'clear'>,
): Promise<Settled[]> {
  const limit = pLimit(concurrency);
  const attempts = await limit.map(cases, (each) => attempt(each, ports, deadline));
  const verified = await verify(place, attempts, ports, deadline);
  return tell(verified, policy, ports, concurrency);
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
  const record = recordFor(each);
  try {
    await keepSuperseded(each, now, ports);
    const answer = await ports.openRecord(record, each.memory?.revision ?? 0, leasedUntil, now);
    return answer === 'held' ? { kind: 'held', case: each } : { kind: 'opened', case: each, record };
  } catch (error) {
    return { kind: 'failed', case: each, error };
  }
}

/**
 * The record of an interrupted change that does not go on is finished, and the new one takes its place and tells people.
 * Nothing else is written here: another invocation may have opened its own record by now.
 */
async function keepSuperseded(each: Case, now: Date, ports: GuardPorts): Promise<void> {
  const left = leftOpen(each);
  if (left === null || left.continuation === 'goes-on') return;
  const { open, continuation: outcome } = left;
  const options = each.instance.metadataOptions;
  const after = outcome === 'overtaken' ? withPatch(open.previous, open.enforcement ?? {}) : options;
  await ports.keepRecord({ ...open, outcome, refusal: null, after, closedAt: now });
}

async function carryOut(
  opened: Opened,
  ports: GuardPorts,
  { changeSignal }: Deadline,
): Promise<Changed | Ended> {
  const { case: each } = opened;
  switch (each.step) {
    case 'report':
      return ended(opened, each.decision.verdict === 'excepted' ? 'excepted' : 'audited');
    case 'resolve':
      return ended(opened, 'resolved');
    case 'attribute':
      return toldAgain(opened);
    case 'enforce': {
      const answer = await changeOptions(each.instance, each.decision.enforcement ?? {}, ports, changeSignal);
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
  return { kind: 'ended', case: each, record, outcome, refusal: null, instance: each.instance, before: null };
}

function toldAgain(opened: Opened): Ended {
  const before = opened.case.memory?.unattributed ?? null;
  const { outcome = 'audited', refusal = null } = before ?? {};
  return { ...ended(opened, outcome), refusal, before };
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
    .map(({ case: { instance }, record: { previous, enforcement } }) => ({
      instance,
      previous,
      enforcement: enforcement ?? {},
    }));
  const seen = await readBack(place, waiting, ports, deadline);

  return Promise.all(
    attempts.map(async (each) => {
      if (each.kind !== 'changed') return each;
      const { instance } = each.case;
      const isWaiting = waiting.some((other) => other.instance === instance);
      const now = isWaiting ? seen.get(instanceKey(instance)) : ({ kind: 'applied', instance } as const);
      switch (now?.kind) {
        case 'applied':
          return {
            ...ended({ ...each, kind: 'opened' }, appliedOutcome(each.record)),
            instance: now.instance,
          };
        case 'overtaken':
          return { ...ended({ ...each, kind: 'opened' }, 'overtaken'), instance: now.instance };
        case 'unread':
          return giveBack(each, now.error, ports);
        case undefined:
          return giveBack(each, new Error('The change was not applied in time.'), ports);
      }
    }),
  );
}
