import { instanceKey } from '../../domain/instance.ts';
import type { InstanceResult } from '../guard-place.ts';
import type { GuardPorts } from '../guard-ports.ts';

/**
 * Closes the records of instances that are gone, which an interrupted invocation left open: nothing else would ever
 * come back to them.
 */
export async function closeGone(
  results: readonly InstanceResult[],
  ports: Pick<GuardPorts, 'memoriesOf' | 'closeRecord' | 'now'>,
): Promise<void> {
  const gone = results.filter(({ result }) => result === 'gone');
  if (gone.length === 0) return;
  const memories = await ports.memoriesOf(gone);
  const now = ports.now();
  for (const key of new Set(gone.map(instanceKey))) {
    const memory = memories.get(key);
    if (memory === undefined || memory === 'unreadable' || memory.open === null) continue;
    // Whoever holds it closes it as well.
    if (memory.leasedUntil !== null && memory.leasedUntil > now) continue;
    const record = { ...memory.open, outcome: 'gone', refusal: null, after: memory.open.previous } as const;
    await ports.closeRecord({ ...record, closedAt: now }, { ...memory, told: null, watch: null });
  }
}
