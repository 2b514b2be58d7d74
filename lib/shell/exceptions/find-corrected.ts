import { isSelected, type RecordSelection } from '../../domain/exception/rollback-selection.ts';
import type { Window } from '../../domain/fleet/window.ts';
import { instanceKey, type InstanceKey } from '../../domain/instance.ts';
import type { ClosedRecord } from '../../domain/record.ts';

/** What finding corrections needs of the world. */
export interface FindPorts {
  /** What was done in a span of time, oldest first; what cannot be read is told by its key. */
  readonly recordHistory: (
    window: Window,
  ) => AsyncIterable<readonly (ClosedRecord | { readonly unreadable: string })[]>;
  readonly now: () => Date;
}

/** The instances whose corrections were found in a part of a span of time. */
export interface Corrected {
  readonly instances: readonly InstanceKey[];
  readonly unreadable: readonly string[];
  /** From when on the rest is to be looked through; `null`: there is no rest. */
  readonly next: Date | null;
}

/** So many are enough for an answer. */
const ENOUGH = 1_000;

/** Longer than this nobody looks before answering with what is found by then. */
const LONGEST_MILLISECONDS = 10_000;

/**
 * The instances that were corrected in a span of time, as far as they are selected: all of it, or where that is much,
 * a part, and from when on the rest is. At the border an instance may come twice.
 */
export async function findCorrected(
  selection: RecordSelection,
  window: Window,
  ports: FindPorts,
): Promise<Corrected> {
  const startedAt = ports.now().getTime();
  const instances = new Map<string, InstanceKey>();
  const unreadable: string[] = [];
  for await (const page of ports.recordHistory(window)) {
    for (const record of page) {
      if ('unreadable' in record) unreadable.push(record.unreadable);
      else if (isSelected(record, selection)) instances.set(instanceKey(record.instance), record.instance);
    }
    const isEnough = instances.size >= ENOUGH || ports.now().getTime() - startedAt >= LONGEST_MILLISECONDS;
    const last = lastOf(page);
    // Only from a later time on: else the rest would begin where this part did.
    if (isEnough && last !== null && last > window.since)
      return { instances: [...instances.values()], unreadable, next: last };
  }
  return { instances: [...instances.values()], unreadable, next: null };
}

function lastOf(page: readonly (ClosedRecord | { readonly unreadable: string })[]): Date | null {
  const last = page.findLast((record) => 'closedAt' in record);
  return last?.closedAt ?? null;
}
