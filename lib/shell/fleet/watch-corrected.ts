import { baselineFor } from '../../domain/baseline.ts';
import { refusedSince, type Datapoint } from '../../domain/fleet/datapoint.ts';
import { breakingRecord, type RefusedCalls } from '../../domain/fleet/refused-calls.ts';
import { isRolledBack, type Watch } from '../../domain/fleet/watch.ts';
import { withRefusing, type Wave } from '../../domain/fleet/wave.ts';
import type { Window } from '../../domain/fleet/window.ts';
import { findingOf } from '../../domain/finding.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Instance, InstanceKey } from '../../domain/instance.ts';
import type { Policy } from '../../domain/policy.ts';
import type { RolledBackUnasked } from '../exceptions/roll-back-unasked.ts';
import { UNREADABLE } from '../consider.ts';
import type { GuardPorts, Place } from '../guard-ports.ts';
import { chunks, VALUES_PER_DESCRIBE } from '../observe.ts';
import type { Campaign } from './campaign.ts';
import { problemOf } from './each-place.ts';

/** An instance that is looked after. */
export interface Watched {
  readonly instance: InstanceKey;
  readonly watch: Watch;
}

/** One of which it cannot be read how it is looked after: somebody spoiled its item in the table. */
export interface UnreadableWatch {
  readonly instance: InstanceKey;
  readonly watch: 'unreadable';
}

/** What looking after needs of the world. */
export interface WatchPorts {
  readonly guard: Pick<GuardPorts, 'describeInstances' | 'publish' | 'keepRecord' | 'now'>;
  readonly campaign: Pick<Campaign, 'waveOf' | 'saveWave'>;
  /** The instances that are looked after, page by page. */
  readonly watched: () => AsyncIterable<readonly (Watched | UnreadableWatch)[]>;
  /** Refused calls by instance id, in sums of five minutes; those without a datapoint are left out. */
  readonly refusedCalls: (
    place: Place,
    instanceIds: readonly string[],
    window: Window,
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, readonly Datapoint[]>>;
  /** Writes how an instance is looked after from now on (`null`: no more), unless it was corrected anew meanwhile. */
  readonly saveWatch: (watched: Watched, after: Watch | null) => Promise<void>;
  /** Gives an instance back what it had, for a short time, and asks people to confirm that. */
  readonly rollBack: (finding: Finding) => Promise<RolledBackUnasked['result']>;
}

/** What became of an instance that is looked after. */
export interface WatchResult extends InstanceKey {
  /**
   * - `quiet`: no call was refused so far
   * - `breaking`: calls are refused, and people were told now
   * - `told-before`: they were told
   * - `over`: its time is over, or it is gone, or not corrected any more
   * - `failed`: CloudWatch, EC2 or a table could not be read: the next watch looks again
   */
  readonly result: 'quiet' | 'breaking' | 'told-before' | 'over' | 'failed';
  readonly reason: string | null;
  /** The scope whose waves were halted by it. */
  readonly halted: string | null;
  /** What came of giving back what it had, where the policy wants that. */
  readonly rollback: RolledBackUnasked['result'] | null;
}

/** Throws where an instance could not be looked after, so that an alarm sounds. */
export function throwFailuresOf(results: readonly WatchResult[]): void {
  const failed = results.filter(({ result }) => result === 'failed');
  if (failed.length === 0) return;
  const [first] = failed;
  throw new Error(
    `${failed.length} of ${results.length} corrected instances could not be looked after, as ${first?.instanceId ?? ''}: ${first?.reason ?? ''}`,
  );
}

/** In seconds: how often EC2 gives a datapoint, without detailed monitoring. */
export const FIVE_MINUTES = 300;

/** CloudWatch shows what happened a few minutes later. */
const LATE_MILLISECONDS = 15 * 60_000;

/**
 * Looks whether calls are refused on the instances that were corrected lately: tells their owners, counts them for
 * their wave, which halts where there are too many, and rolls back where the policy wants that. Never throws for an
 * instance or a place.
 */
export async function watchCorrected(
  policy: Policy,
  ports: WatchPorts,
  signal: AbortSignal,
): Promise<WatchResult[]> {
  const results: WatchResult[] = [];
  for await (const page of ports.watched()) {
    const readable = page.filter((each): each is Watched => each.watch !== 'unreadable');
    const others = page.filter(({ watch }) => watch === 'unreadable');
    results.push(...others.map(({ instance }) => resultOf(instance, 'failed', UNREADABLE)));
    const places = Map.groupBy(readable, ({ instance }) => `${instance.accountId}/${instance.region}`);
    for (const inPlace of places.values())
      results.push(...(await watchPlace(inPlace, policy, ports, signal)));
  }
  return results;
}

async function watchPlace(
  inPlace: readonly Watched[],
  policy: Policy,
  ports: WatchPorts,
  signal: AbortSignal,
): Promise<WatchResult[]> {
  const [first] = inPlace;
  if (first === undefined) return [];
  const { accountId, region } = first.instance;
  try {
    const since = new Date(Math.min(...inPlace.map(({ watch }) => watch.since.getTime())));
    const ids = inPlace.map(({ instance }) => instance.instanceId);
    const window = { since, until: ports.guard.now() };
    const datapoints = await ports.refusedCalls({ accountId, region }, ids, window, signal);
    const refused = new Map(
      inPlace.flatMap(({ instance: { instanceId }, watch }) => {
        const calls = refusedSince(datapoints.get(instanceId) ?? [], watch.since, FIVE_MINUTES);
        return calls === null ? [] : [[instanceId, calls]];
      }),
    );
    const news = inPlace.filter(({ instance, watch }) => !watch.isTold && refused.has(instance.instanceId));
    const known = await describe({ accountId, region }, news, ports, signal);
    const results: WatchResult[] = [];
    for (const each of inPlace) results.push(await watchOne(each, refused, known, policy, ports));
    return results;
  } catch (error) {
    return inPlace.map(({ instance }) => resultOf(instance, 'failed', problemOf(error)));
  }
}

async function describe(
  place: Place,
  watched: readonly Watched[],
  { guard }: WatchPorts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Instance>> {
  const known = new Map<string, Instance>();
  for (const part of chunks(watched, VALUES_PER_DESCRIBE)) {
    const lookup = { by: 'instance-id', values: part.map(({ instance }) => instance.instanceId) } as const;
    for (const instance of await guard.describeInstances(place, lookup, signal))
      known.set(instance.instanceId, instance);
  }
  return known;
}

async function watchOne(
  watched: Watched,
  refused: ReadonlyMap<string, RefusedCalls>,
  known: ReadonlyMap<string, Instance>,
  policy: Policy,
  ports: WatchPorts,
): Promise<WatchResult> {
  const { instance, watch } = watched;
  try {
    const calls = refused.get(instance.instanceId);
    if (calls !== undefined && !watch.isTold) {
      const current = known.get(instance.instanceId);
      // What is gone or open again, nobody has to mend.
      if (current?.metadataOptions.httpTokens !== 'required') return await over(watched, ports);
      return await tellBreaking(watched, current, calls, policy, ports);
    }
    if (ports.guard.now().getTime() > watch.until.getTime() + LATE_MILLISECONDS)
      return await over(watched, ports);
    return resultOf(instance, watch.isTold ? 'told-before' : 'quiet');
  } catch (error) {
    return resultOf(instance, 'failed', problemOf(error));
  }
}

async function over(watched: Watched, ports: WatchPorts): Promise<WatchResult> {
  await ports.saveWatch(watched, null);
  return resultOf(watched.instance, 'over');
}

/** Told first and noted last: cut off between the two, the same is told again, and receivers know it by its id. */
async function tellBreaking(
  watched: Watched,
  instance: Instance,
  calls: RefusedCalls,
  policy: Policy,
  ports: WatchPorts,
): Promise<WatchResult> {
  const { watch } = watched;
  const { scope } = baselineFor(instance, policy);
  const record = breakingRecord(instance, watch, calls, scope, ports.guard.now());
  const finding = findingOf(record, instance);
  const untold = (await ports.guard.publish([finding])).get(finding.findingId);
  if (untold !== undefined) return resultOf(instance, 'failed', `Not published: ${untold}`);

  await ports.guard.keepRecord(record);
  const rollback = isRolledBack(watch, policy.fleet.watch) ? await ports.rollBack(finding) : null;
  const halted = watch.wave === null ? null : await countRefusing(watch.wave, instance, policy, ports);
  await ports.saveWatch(watched, { ...watch, isTold: true });
  return { ...resultOf(instance, 'breaking', record.reason), halted, rollback };
}

/** Counts an instance into its scope's wave, once; gives the scope where it is halted by that. */
async function countRefusing(
  { scope }: Wave,
  instance: InstanceKey,
  { fleet: { waves } }: Policy,
  { campaign }: WatchPorts,
): Promise<string | null> {
  for (;;) {
    const before = await campaign.waveOf(scope);
    const after = withRefusing(before, instance, waves);
    // Cut off before it could tell: the alarm of a halt has not sounded yet.
    if (after === before) return before.status === 'halted' ? scope : null;
    if ((await campaign.saveWave(before, after)) === 'overtaken') continue;
    return before.status === 'running' && after.status === 'halted' ? scope : null;
  }
}

function resultOf(
  { instanceId, accountId, region }: InstanceKey,
  result: WatchResult['result'],
  reason: string | null = null,
): WatchResult {
  return { instanceId, accountId, region, result, reason, halted: null, rollback: null };
}
