import pLimit from 'p-limit';
import { fleetQueries } from '../../domain/fleet/fleet-query.ts';
import { instanceKey } from '../../domain/instance.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Trigger } from '../../domain/trigger.ts';
import { guardPlace, type InstanceResult } from '../guard-place.ts';
import type { Deadline, GuardPorts, Place } from '../guard-ports.ts';
import { lookupOf, type Subject } from '../intake.ts';
import { chunks, VALUES_PER_DESCRIBE } from '../observe.ts';
import { clearing, type Clearing } from './clear-fleet.ts';
import { closeGone } from './close-gone.ts';
import { problemOf } from './each-place.ts';
import type { SweepPorts } from './sweep-ports.ts';

/** A part of a sweep: an account's Region, from where an earlier part had to leave off. */
export interface SweepPart {
  readonly runId: string;
  readonly startedAt: Date;
  readonly place: Place;
  /** The id of the last instance that is done with; `null`: the part begins. Instances are gone through by id. */
  readonly after: string | null;
}

/** Tells what came of the instances of a batch; each instance once in a sweep. */
export type ReportBatch = (results: readonly InstanceResult[]) => Promise<void>;

/** Batches of a place that are worked on at once: while one waits to be read back, others use EC2's room. */
const BATCHES_AT_ONCE = 4;

/** Of a batch, at once; the pace is held by the calls themselves. */
const CONCURRENCY = 16;

/** These come back with the next part if there is no time left for them, or else with the next sweep. */
const UNFINISHED: ReadonlySet<InstanceResult['result']> = new Set(['failed', 'held']);

/**
 * Goes through the instances of an account's Region that may violate the policy, as long as the deadline lets it, and
 * has each guarded as an event would have it. They are found by EC2's filters, by id alone, and each is read again just
 * before it is judged: what EC2 gives page by page may change while the sweep is at work. Gives where the next part has
 * to go on, or `null` where the place is done. Throws where the place cannot be read at all; an instance that fails is
 * a result.
 */
export async function sweepPlace(
  part: SweepPart,
  policy: Policy,
  ports: SweepPorts,
  deadline: Deadline,
  report: ReportBatch,
): Promise<string | null> {
  const ids = await instancesLeft(part, policy, ports, deadline.signal);
  const clearance = clearing(part.runId, policy, { ...ports, now: ports.guard.now });
  const unfinished: string[] = [];
  const sweep = async (batch: readonly string[]) => {
    const results = deadline.changeSignal.aborted
      ? null
      : await sweepBatch(part, batch, policy, clearance, ports, deadline);
    // What failed in time is for the next sweep, what the end of the time has cut off for the next part.
    const isLeft = ({ result }: InstanceResult) => deadline.changeSignal.aborted && UNFINISHED.has(result);
    unfinished.push(...(results?.filter(isLeft).map(({ instanceId }) => instanceId) ?? batch));
    if (results !== null) await report(results.filter((each) => !isLeft(each)));
  };
  await pLimit(BATCHES_AT_ONCE).map(chunks(ids, VALUES_PER_DESCRIBE), sweep);

  const first = unfinished.toSorted()[0];
  if (first === undefined) return null;
  const last = ids[ids.indexOf(first) - 1] ?? '';
  return part.after !== null && part.after > last ? part.after : last;
}

/**
 * What is left of a place: what violates the policy by what EC2 says, and what an earlier invocation has begun and not
 * finished, be it of this sweep.
 */
export async function instancesLeft(
  { place, after }: Pick<SweepPart, 'place' | 'after'>,
  policy: Policy,
  ports: Pick<SweepPorts, 'fleet' | 'openedIn' | 'guard'>,
  signal: AbortSignal,
): Promise<string[]> {
  const opened = await ports.openedIn(place, ports.guard.now());
  const found = new Set(await exceptedIn(place, ports.guard, signal));
  const find = async (query: ReturnType<typeof fleetQueries>[number]) => {
    for await (const page of ports.fleet.instanceIdPages(place, query, signal))
      page.forEach((instanceId) => found.add(instanceId));
  };
  await Promise.all(fleetQueries(policy, place).map(find));
  const left = [...found].filter((instanceId) => after === null || instanceId > after);
  return [...new Set([...opened, ...left])].toSorted();
}

/** The instances of exceptions in force: one of them may not have got yet what its exception gives back. */
async function exceptedIn(
  place: Place,
  { exceptionsIn, describeInstances, now }: GuardPorts,
  signal: AbortSignal,
): Promise<string[]> {
  const lookups = (await exceptionsIn(place, now())).map(({ scope }) => lookupOf(scope));
  const ids: string[] = [];
  for (const [by, ofKind] of Map.groupBy(lookups, (lookup) => lookup.by)) {
    const all = [...new Set(ofKind.map(({ value }) => value))];
    if (by === 'instance-id') ids.push(...all);
    else
      for (const values of chunks(all, VALUES_PER_DESCRIBE))
        for (const { instanceId } of await describeInstances(place, { by, values }, signal))
          ids.push(instanceId);
  }
  return ids;
}

async function sweepBatch(
  part: SweepPart,
  instanceIds: readonly string[],
  policy: Policy,
  { clear, cleared }: Clearing,
  ports: SweepPorts,
  deadline: Deadline,
): Promise<InstanceResult[]> {
  const subjects = instanceIds.map((instanceId) => subjectOf(part, instanceId));
  const guard: GuardPorts = { ...ports.guard, publish: publishing(ports) };
  const guarding = { policy, ports: guard, deadline, clear, concurrency: CONCURRENCY };
  const results = await guardPlace(subjects, guarding);
  await giveBackUnused(part.runId, results, cleared, ports);
  return closeGone(results, ports.guard);
}

/**
 * Whoever is told that IMDSv1 is used is asked as well whether that may go on. What could not be asked is not told
 * either, and comes again with the next sweep.
 */
function publishing({ guard, requestForUse }: SweepPorts): GuardPorts['publish'] {
  return async (findings) => {
    const unasked = new Map<string, string>();
    for (const finding of findings.filter(({ kind }) => kind === 'imdsv1-in-use')) {
      try {
        await requestForUse(finding);
      } catch (error) {
        unasked.set(finding.findingId, problemOf(error));
      }
    }
    const asked = findings.filter(({ findingId }) => !unasked.has(findingId));
    return new Map([...unasked, ...(asked.length === 0 ? [] : await guard.publish(asked))]);
  };
}

/** What the guard is given of an instance that a sweep looks at. */
export function subjectOf(
  { runId, startedAt, place }: Omit<SweepPart, 'after'>,
  instanceId: string,
): Subject {
  const lookup = { by: 'instance-id', value: instanceId } as const;
  const trigger: Trigger = {
    kind: 'sweep',
    eventId: runId,
    eventName: 'Sweep',
    eventTime: startedAt,
    ...place,
    principal: null,
    subject: { kind: 'instances', instances: [] },
    requested: {},
  };
  return { place, lookup, triggers: [trigger], messageIds: new Set() };
}

/** A turn that came to no change is free for another instance. */
async function giveBackUnused(
  runId: string,
  results: readonly InstanceResult[],
  cleared: Clearing['cleared'],
  { campaign, guard }: SweepPorts,
): Promise<void> {
  const unused = results.filter(
    (each) => cleared.has(instanceKey(each)) && each.result !== 'remediated' && each.result !== 'overtaken',
  );
  if (unused.length === 0) return;
  await campaign.takeRoom(runId, -unused.length);
  const waves = Map.groupBy(unused, (each) => cleared.get(instanceKey(each))?.scope ?? null);
  for (const [scope, ofScope] of waves) {
    if (scope === null) continue;
    const state = await campaign.waveOf(scope);
    await campaign.takeTurns(state, -ofScope.length, Infinity, guard.now());
  }
}
