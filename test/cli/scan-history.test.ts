import { describe, expect, it } from 'vitest';
import { scanHistory } from '../../cli/output/scan-history.ts';
import { styleFor } from '../../cli/output/style.ts';
import type { ClosedRecord } from '../../lib/domain/record.ts';
import { aClosedRecord } from '../given.ts';
import { aCorrection, aHistory, aRestoration } from '../lib/domain/fleet/given-history.ts';

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

  it('has a column for everything that the guardrail does, and says what each one means', () => {
    const everything = [
      aCorrection('launch'),
      aCorrection('drift'),
      aCorrection('existing'),
      aCorrection('expiry'),
      aRestoration('exc-1'),
      aClosedRecord({ outcome: 'denied' }),
      aClosedRecord({ outcome: 'breaking' }),
    ];

    const text = textOf(everything, 7);

    expect(text.split('\n').map((line) => line.trimEnd())).toEqual([
      'What was done in the last 7 days',
      'Account 111122223333',
      'Region           Launch    Drift Existing    Ended    Given  Refused    Calls',
      'eu-west-1             1        1        1        1        1        1        1',
      '',
      '  Launch                   1: Enforced at launch',
      '  Drift                    1: Changes reverted',
      '  Existing                 1: Existing instances corrected (1 in no wave)',
      '  Ended                    1: Set back when an exception ended',
      '  Given                    1: Given back by an exception',
      '  Refused                  1: Refused by EC2',
      '  Calls                    1: Calls to IMDS refused afterwards',
    ]);
  });

  it('says in a line why it could not be read', () => {
    const text = scanHistory({ kind: 'unread', problem: 'no \u001B[2J' }, styleFor(false));

    expect(text).toBe('What was done could not be read: no \uFFFD[2J');
  });
});
