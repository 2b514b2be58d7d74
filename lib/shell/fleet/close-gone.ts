import { instanceKey } from '../../domain/instance.ts';
import { UNREADABLE } from '../consider.ts';
import type { InstanceResult } from '../guard-place.ts';
import type { GuardPorts } from '../guard-ports.ts';

/**
 * Closes the records of instances that are gone, which an interrupted invocation left open: nothing else would ever
 * come back to them. Gives the results as they are by then: what cannot be read is not closed, and so not known.
 */
export async function closeGone(
  results: readonly InstanceResult[],
  ports: Pick<GuardPorts, 'memoriesOf' | 'closeRecord' | 'now'>,
): Promise<InstanceResult[]> {
  const gone = results.filter(({ result }) => result === 'gone' || result === 'not-applicable');
  if (gone.length === 0) return [...results];
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
  const isUnreadable = (each: InstanceResult) =>
    each.result === 'gone' && memories.get(instanceKey(each)) === 'unreadable';
  return results.map((each) =>
    isUnreadable(each) ? { ...each, result: 'unknown', reason: UNREADABLE } : each,
  );
}
