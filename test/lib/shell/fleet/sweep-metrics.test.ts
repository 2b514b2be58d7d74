import { describe, expect, it } from 'vitest';
import { sweepMeasurementsOf, watchMeasurementsOf } from '../../../../lib/shell/fleet/sweep-metrics.ts';
import type { WatchResult } from '../../../../lib/shell/fleet/watch-corrected.ts';
import { aSweepRun } from '../../../given.ts';

const quiet: WatchResult = {
  instanceId: 'i-0a1b2c3d4e5f60718',
  accountId: '111122223333',
  region: 'eu-west-1',
  result: 'quiet',
  reason: null,
  halted: null,
  rollback: null,
};
const breaking: WatchResult = { ...quiet, result: 'breaking', halted: 'baseline' };

describe('the measurements', () => {
  it('of a sweep tell its changes and what it has not seen, also where that is nothing', () => {
    const run = aSweepRun({ changes: 7, places: 2, placesDone: 2 });

    expect(sweepMeasurementsOf(run)).toEqual([
      { name: 'SweepsFinished', unit: 'Count', value: 1 },
      { name: 'SweepChanges', unit: 'Count', value: 7 },
      { name: 'SweepGaps', unit: 'Count', value: 0 },
    ]);
  });

  it('of looking after instances tell who is refused, and each scope that has halted once', () => {
    expect(watchMeasurementsOf([quiet, breaking, breaking, { ...breaking, halted: null }])).toEqual([
      { name: 'CallsRefused', unit: 'Count', value: 3 },
      { name: 'WavesHalted', unit: 'Count', value: 1 },
    ]);
  });
});
