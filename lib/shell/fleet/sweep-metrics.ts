import { unseenIn, type SweepRun } from '../../domain/fleet/sweep-run.ts';
import { METRICS } from '../../domain/metrics.ts';
import type { Measurement } from '../guard-metrics.ts';
import type { WatchResult } from './watch-corrected.ts';

/** What a sweep that is over adds to the metrics. */
export function sweepMeasurementsOf(run: SweepRun): Measurement[] {
  return [
    count(METRICS.sweepsFinished, 1),
    count(METRICS.sweepChanges, run.changes),
    // Always there, so that its alarm goes back to normal by itself.
    count(METRICS.sweepGaps, unseenIn(run)),
  ];
}

/** What looking after corrected instances adds to the metrics. */
export function watchMeasurementsOf(results: readonly WatchResult[]): Measurement[] {
  return [
    count(METRICS.callsRefused, results.filter(({ result }) => result === 'breaking').length),
    count(METRICS.wavesHalted, new Set(results.flatMap(({ halted }) => halted ?? [])).size),
  ];
}

function count(name: string, value: number): Measurement {
  return { name, unit: 'Count', value };
}
