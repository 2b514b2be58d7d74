import { describe, expect, it } from 'vitest';
import { scanHistory } from '../../cli/output/scan-history.ts';
import { styleFor } from '../../cli/output/style.ts';
import type { ClosedRecord } from '../../lib/domain/record.ts';
import { aClosedRecord } from '../given.ts';
import { aCorrection, aHistory } from '../lib/domain/fleet/given-history.ts';

function textOf(records: readonly ClosedRecord[], days: number): string {
  return scanHistory({ kind: 'read', value: aHistory(records, { days }) }, styleFor(false));
}

describe('the text of a history', () => {
  it('says that nothing was done, in one line', () => {
    expect(textOf([], 1)).toBe('What was done in the last day: nothing');
    expect(textOf([aClosedRecord({ outcome: 'audited' })], 30)).toBe(
      'What was done in the last 30 days: nothing',
    );
  });

  it('explains only the columns that have something', () => {
    const text = textOf([aCorrection('expiry'), aClosedRecord({ outcome: 'breaking' })], 7);

    expect(text.split('\n').slice(-2)).toEqual([
      '  Ended                    1: Set back when an exception ended',
      '  Calls                    1: Calls to IMDS refused afterwards',
    ]);
  });

  it('says in a line why it could not be read', () => {
    const text = scanHistory({ kind: 'unread', problem: 'no \u001B[2J' }, styleFor(false));

    expect(text).toBe('What was done could not be read: no \uFFFD[2J');
  });
});
