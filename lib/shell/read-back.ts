import { instanceKey, type Instance } from '../domain/instance.ts';
import { meetsPatch, type MetadataOptionsPatch } from '../domain/metadata-options.ts';
import type { Deadline, GuardPorts, Place } from './guard-ports.ts';
import { chunks, VALUES_PER_DESCRIBE } from './observe.ts';

/** A change is usually applied within a second or two; after that, patience costs fewer calls. */
const PAUSES_MILLISECONDS = [250, 500, 1_000, 2_000, 4_000, 8_000];

/** A change that EC2 accepted and that is not known to be applied yet. */
export interface Accepted {
  readonly instance: Instance;
  readonly enforcement: MetadataOptionsPatch;
}

/**
 * Reads instances back until the options of each are applied: one describe a round for all that are left.
 * Gives the instances as they are afterwards, by key; those not applied in time, or gone, are left out.
 */
export async function readBack(
  place: Place,
  accepted: readonly Accepted[],
  ports: GuardPorts,
  { signal }: Deadline,
): Promise<ReadonlyMap<string, Instance>> {
  const applied = new Map<string, Instance>();
  for (const pause of PAUSES_MILLISECONDS) {
    const waiting = accepted.filter(({ instance }) => !applied.has(instanceKey(instance)));
    if (waiting.length === 0 || signal.aborted) break;

    await ports.wait(pause, signal);
    for (const part of chunks(waiting, VALUES_PER_DESCRIBE)) {
      const patches = new Map(part.map(({ instance, enforcement }) => [instance.instanceId, enforcement]));
      const lookup = { by: 'instance-id', values: [...patches.keys()] } as const;
      for (const instance of await ports.describeInstances(place, lookup, signal)) {
        const patch = patches.get(instance.instanceId);
        if (patch !== undefined && isApplied(instance, patch)) applied.set(instanceKey(instance), instance);
      }
    }
  }
  return applied;
}

/**
 * Whether the change has reached the instance. A stopped instance has no metadata service that could apply
 * it: there the values are all that can be seen.
 */
export function isApplied({ state, metadataOptions }: Instance, patch: MetadataOptionsPatch): boolean {
  return meetsPatch(metadataOptions, patch) && (metadataOptions.state === 'applied' || state === 'stopped');
}
