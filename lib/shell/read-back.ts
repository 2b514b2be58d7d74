import { instanceKey, type Instance } from '../domain/instance.ts';
import {
  GOVERNED_FIELDS,
  meetsPatch,
  type MetadataOptionsPatch,
  type ObservedMetadataOptions,
} from '../domain/metadata-options.ts';
import type { Deadline, GuardPorts, Place } from './guard-ports.ts';
import { chunks, VALUES_PER_DESCRIBE } from './observe.ts';

/**
 * A change is usually applied within a second or two; after that, patience costs fewer calls. All of them together
 * are longer than EC2 shows old values.
 */
const PAUSES_MILLISECONDS = [250, 500, 1_000, 2_000, 4_000, 8_000];

/** One read that shows other values may be of another change; so many in a row mean that somebody changed them again. */
const READS_UNTIL_OVERTAKEN = 2;

/** What the last reads of an instance showed, where it was not the change: so many in a row, and the newest one. */
interface Others {
  readonly reads: number;
  readonly instance: Instance;
  /** Somebody has changed it back, or the reads are stale: only time tells. */
  readonly isAsBefore: boolean;
}

/** A change that EC2 accepted and that is not known to be applied yet. */
export interface Accepted {
  readonly instance: Instance;
  /** How the instance was before: what stale reads still show. */
  readonly previous: ObservedMetadataOptions;
  readonly enforcement: MetadataOptionsPatch;
}

/** What a change was seen to come to. */
export type Seen =
  | { readonly kind: 'applied'; readonly instance: Instance }
  /** Somebody changed the options again before ours were seen. */
  | { readonly kind: 'overtaken'; readonly instance: Instance }
  /** EC2 could not be read, or the time was up. */
  | { readonly kind: 'unread'; readonly error: unknown };

/**
 * Reads instances back until the options of each are applied: one describe a round for all that are left.
 * Gives what was seen, by key; those not applied in time, or gone, are left out.
 */
export async function readBack(
  place: Place,
  accepted: readonly Accepted[],
  ports: GuardPorts,
  { signal }: Deadline,
): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  const others = new Map<string, Others>();
  const left = () => accepted.filter(({ instance }) => !seen.has(instanceKey(instance)));
  const noteOvertaken = (isCertain: (other: Others) => boolean) => {
    for (const [key, other] of others)
      if (other.reads >= READS_UNTIL_OVERTAKEN && isCertain(other) && !seen.has(key))
        seen.set(key, { kind: 'overtaken', instance: other.instance });
  };
  try {
    for (const pause of PAUSES_MILLISECONDS) {
      if (left().length === 0) break;
      await ports.wait(pause, signal);
      for (const [instance, { previous, enforcement }] of await readAgain(place, left(), ports, signal)) {
        const key = instanceKey(instance);
        if (isApplied(instance, enforcement)) seen.set(key, { kind: 'applied', instance });
        if (meetsPatch(instance.metadataOptions, enforcement)) others.delete(key);
        else {
          const isAsBefore = isSame(instance.metadataOptions, previous);
          others.set(key, { reads: (others.get(key)?.reads ?? 0) + 1, instance, isAsBefore });
        }
      }
      noteOvertaken(({ isAsBefore }) => !isAsBefore);
    }
    noteOvertaken(() => true);
  } catch (error) {
    left().forEach(({ instance }) => seen.set(instanceKey(instance), { kind: 'unread', error }));
  }
  return seen;
}

async function readAgain(
  place: Place,
  waiting: readonly Accepted[],
  ports: GuardPorts,
  signal: AbortSignal,
): Promise<[Instance, Accepted][]> {
  const read: [Instance, Accepted][] = [];
  for (const part of chunks(waiting, VALUES_PER_DESCRIBE)) {
    const byId = new Map(part.map((each) => [each.instance.instanceId, each]));
    const lookup = { by: 'instance-id', values: [...byId.keys()] } as const;
    for (const instance of await ports.describeInstances(place, lookup, signal)) {
      const change = byId.get(instance.instanceId);
      if (change !== undefined) read.push([instance, change]);
    }
  }
  return read;
}

function isSame(options: ObservedMetadataOptions, before: ObservedMetadataOptions): boolean {
  return GOVERNED_FIELDS.every((field) => options[field] === before[field]);
}

/**
 * Whether the change has reached the instance. A stopped instance has no metadata service that could apply
 * it: there the values are all that can be seen.
 */
export function isApplied({ state, metadataOptions }: Instance, patch: MetadataOptionsPatch): boolean {
  return meetsPatch(metadataOptions, patch) && (metadataOptions.state === 'applied' || state === 'stopped');
}
