import { instanceKey, type Instance } from '../domain/instance.ts';
import { meetsPatch, type MetadataOptionsPatch } from '../domain/metadata-options.ts';
import type { Deadline, GuardPorts, Place } from './guard-ports.ts';
import { chunks, VALUES_PER_DESCRIBE } from './observe.ts';

/** A change is usually applied within a second or two; after that, patience costs fewer calls. */
const PAUSES_MILLISECONDS = [250, 500, 1_000, 2_000, 4_000, 8_000];

/** One read that shows other values may be stale; so many in a row mean that somebody changed them again. */
const READS_UNTIL_OVERTAKEN = 2;

/** A change that EC2 accepted and that is not known to be applied yet. */
export interface Accepted {
  readonly instance: Instance;
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
  const otherReads = new Map<string, number>();
  const left = () => accepted.filter(({ instance }) => !seen.has(instanceKey(instance)));
  try {
    for (const pause of PAUSES_MILLISECONDS) {
      if (left().length === 0) break;
      await ports.wait(pause, signal);
      for (const [instance, enforcement] of await readAgain(place, left(), ports, signal)) {
        const key = instanceKey(instance);
        const others = meetsPatch(instance.metadataOptions, enforcement) ? 0 : (otherReads.get(key) ?? 0) + 1;
        otherReads.set(key, others);
        if (isApplied(instance, enforcement)) seen.set(key, { kind: 'applied', instance });
        else if (others >= READS_UNTIL_OVERTAKEN) seen.set(key, { kind: 'overtaken', instance });
      }
    }
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
): Promise<[Instance, MetadataOptionsPatch][]> {
  const read: [Instance, MetadataOptionsPatch][] = [];
  for (const part of chunks(waiting, VALUES_PER_DESCRIBE)) {
    const patches = new Map(part.map(({ instance, enforcement }) => [instance.instanceId, enforcement]));
    const lookup = { by: 'instance-id', values: [...patches.keys()] } as const;
    for (const instance of await ports.describeInstances(place, lookup, signal)) {
      const patch = patches.get(instance.instanceId);
      if (patch !== undefined) read.push([instance, patch]);
    }
  }
  return read;
}

/**
 * Whether the change has reached the instance. A stopped instance has no metadata service that could apply
 * it: there the values are all that can be seen.
 */
export function isApplied({ state, metadataOptions }: Instance, patch: MetadataOptionsPatch): boolean {
  return meetsPatch(metadataOptions, patch) && (metadataOptions.state === 'applied' || state === 'stopped');
}
