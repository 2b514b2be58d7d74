import type { SweepRun } from '../../lib/domain/fleet/sweep-run.ts';
import type { RunNews } from '../../lib/shell/fleet/run-sweep.ts';
import type { Terminal } from '../terminal.ts';
import { lineOn } from './progress.ts';

/** Shows how far a sweep has come, on one line that is written over. */
export function sweepProgressOn(terminal: Terminal): {
  readonly news: (news: RunNews) => void;
  readonly run: (run: SweepRun) => void;
  readonly end: () => void;
} {
  const { write, end } = lineOn(terminal);
  const seen = { places: 0, looked: 0, changed: 0 };
  const show = ({ places, looked, changed }: typeof seen) =>
    write(`Regions done: ${places}, instances looked at: ${looked}, changed: ${changed}`);
  return {
    news: ({ instances, placeDone }) => {
      seen.looked += instances.length;
      seen.changed += instances.filter(({ result }) => result === 'remediated').length;
      seen.places += placeDone ? 1 : 0;
      show(seen);
    },
    run: ({ placesDone, counts }) => {
      const looked = Object.values(counts).reduce((sum, count) => sum + count, 0);
      show({ places: placesDone, looked, changed: counts['remediated'] ?? 0 });
    },
    end,
  };
}
