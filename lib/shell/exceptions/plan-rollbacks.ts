import { rollbackOf, type Rollback } from '../../domain/exception/rollback.ts';
import { instanceKey, type InstanceKey } from '../../domain/instance.ts';
import type { GuardPorts } from '../guard-ports.ts';

/** What planning rollbacks needs of the world: only to read. */
export type PlanPorts = Pick<GuardPorts, 'memoriesOf' | 'exceptionsIn' | 'now'>;

/** What a rollback of an instance would come to. */
export interface PlannedRollback {
  readonly instance: InstanceKey;
  /** `unreadable`: somebody spoiled what is remembered of it, so that nobody knows what was taken. */
  readonly rollback: Rollback | { readonly kind: 'unreadable' };
}

/** What rollbacks would come to, each instance once. Throws what is transient. */
export async function planRollbacks(
  instances: readonly InstanceKey[],
  ports: PlanPorts,
): Promise<PlannedRollback[]> {
  const unique = [...new Map(instances.map((instance) => [instanceKey(instance), instance])).values()];
  const memories = await ports.memoriesOf(unique);
  const now = ports.now();
  const planned: PlannedRollback[] = [];
  const places = Map.groupBy(unique, ({ accountId, region }) => `${accountId}/${region}`);
  for (const [first, ...others] of places.values()) {
    if (first === undefined) continue;
    const exceptions = await ports.exceptionsIn(first, now);
    for (const instance of [first, ...others]) {
      const memory = memories.get(instanceKey(instance)) ?? null;
      const rollback =
        memory === 'unreadable'
          ? ({ kind: 'unreadable' } as const)
          : rollbackOf(instance, memory, exceptions, now);
      planned.push({ instance, rollback });
    }
  }
  return planned;
}
