import { historyTally, type History } from '../../domain/fleet/history.ts';
import type { ImdsV1Use } from '../../domain/fleet/imdsv1-use.ts';
import type { Window } from '../../domain/fleet/window.ts';
import { instanceKey } from '../../domain/instance.ts';
import type { FinishedRecords } from './fleet-ports.ts';

export interface HistoryOptions {
  readonly window: Window;
  /** The exceptions that a rollback gives back by. */
  readonly rollbackIds: ReadonlySet<string>;
  /** The instances whose use of IMDSv1 matters, by their keys. */
  readonly open: ReadonlySet<string>;
}

export interface ReadHistory {
  readonly history: History;
  /** What was last seen of the use, by the instance's key. */
  readonly uses: ReadonlyMap<string, ImdsV1Use>;
}

/** Counts what was done in a span of time while it is read: no more than a page of records is ever held. */
export async function readHistory(
  { window, rollbackIds, open }: HistoryOptions,
  finishedRecords: FinishedRecords,
): Promise<ReadHistory> {
  const tally = historyTally(window, rollbackIds);
  const uses = new Map<string, ImdsV1Use>();
  for await (const page of finishedRecords(window)) {
    for (const record of page) {
      if ('unreadable' in record) {
        tally.countUnreadable();
        continue;
      }
      tally.count(record);
      const key = instanceKey(record.instance);
      // They come oldest first.
      if (record.use !== null && open.has(key)) uses.set(key, record.use);
    }
  }
  return { history: tally.history(), uses };
}
