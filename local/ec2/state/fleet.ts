import { instancesNotFound, malformedInstanceId } from '../errors.ts';
import type { InstanceRecord } from './instance.ts';

const terminatedVisibleMilliseconds = 60 * 60 * 1000;
const instanceIdShape = /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/;

/** How long, or for how many reads, a read may still show an instance as it was before its last change. */
export interface Staleness {
  readonly milliseconds?: number;
  readonly reads?: number;
}

/** How long after a change EC2 may show what was before it, where a fault has it so. */
const convergedMilliseconds = 15_000;

interface EarlierView {
  readonly view: InstanceRecord | undefined;
  readonly changedAt: number;
  readonly until: number;
  readsLeft: number;
}

/** The instances of one account and Region, in launch order. */
export interface Fleet {
  readonly size: () => number;
  readonly at: (position: number) => InstanceRecord | undefined;
  /** The truth of all that are not forgotten. */
  readonly all: (now: number) => InstanceRecord[];
  readonly add: (instance: InstanceRecord, now: number) => void;
  /** Adds an instance that has been there for long: no read ever misses it. */
  readonly seed: (instance: InstanceRecord) => void;
  /** Call before an instance is changed, so that a stale read can show what it was. */
  readonly remember: (instance: InstanceRecord, now: number) => void;
  /** The truth, or undefined when unknown or forgotten (an hour after termination, as EC2 does). */
  readonly find: (instanceId: string, now: number) => InstanceRecord | undefined;
  /** What a read shows, which may be stale. */
  readonly read: (instance: InstanceRecord, now: number, forceStale?: boolean) => InstanceRecord | undefined;
  readonly setStaleness: (staleness: Staleness) => void;
}

export function createFleet(initialStaleness: Staleness): Fleet {
  const inOrder: InstanceRecord[] = [];
  const byId = new Map<string, InstanceRecord>();
  const earlierViews = new Map<string, EarlierView>();
  let staleness = initialStaleness;
  const keep = (instanceId: string, view: InstanceRecord | undefined, now: number): void => {
    // Of several changes a stale read shows none: what it shows is the state before the first.
    if (isStillShown(earlierViews.get(instanceId), now)) return;
    const until = now + (staleness.milliseconds ?? 0);
    earlierViews.set(instanceId, { view, changedAt: now, until, readsLeft: staleness.reads ?? 0 });
  };
  const seed = (instance: InstanceRecord): void => {
    inOrder.push(instance);
    byId.set(instance.instanceId, instance);
  };
  return {
    size: () => inOrder.length,
    at: (position) => inOrder[position],
    all: (now) => inOrder.filter((instance) => visible(instance, now) !== undefined),
    seed,
    add: (instance, now) => {
      seed(instance);
      keep(instance.instanceId, undefined, now);
    },
    remember: (instance, now) => keep(instance.instanceId, { ...instance }, now),
    find: (instanceId, now) => visible(byId.get(instanceId), now),
    read: (instance, now, forceStale = false) => {
      const earlier = earlierViews.get(instance.instanceId);
      const isForced = forceStale && earlier !== undefined && now - earlier.changedAt < convergedMilliseconds;
      if (earlier !== undefined && (isForced || isStale(earlier, now))) return earlier.view;
      return visible(instance, now);
    },
    setStaleness: (changed) => (staleness = changed),
  };
}

function isStillShown(earlier: EarlierView | undefined, now: number): boolean {
  return earlier !== undefined && (now < earlier.until || earlier.readsLeft > 0);
}

function isStale(earlier: EarlierView, now: number): boolean {
  if (!isStillShown(earlier, now)) return false;
  if (now >= earlier.until) earlier.readsLeft -= 1;
  return true;
}

function visible(instance: InstanceRecord | undefined, now: number): InstanceRecord | undefined {
  const terminatedAt = instance?.terminatedAt;
  return terminatedAt !== undefined && now > terminatedAt + terminatedVisibleMilliseconds
    ? undefined
    : instance;
}

/** The instances of these ids, all of them or EC2's refusal that names those which are malformed or unknown. */
export function findAll(fleet: Fleet, instanceIds: readonly string[], now: number): InstanceRecord[] {
  const malformed = instanceIds.find((instanceId) => !instanceIdShape.test(instanceId));
  if (malformed !== undefined) throw malformedInstanceId(malformed);
  const found = new Map(instanceIds.map((instanceId) => [instanceId, fleet.find(instanceId, now)]));
  const missing = [...found]
    .filter(([, instance]) => instance === undefined)
    .map(([instanceId]) => instanceId);
  if (missing.length > 0) throw instancesNotFound(missing);
  return [...found.values()].filter((instance) => instance !== undefined);
}
