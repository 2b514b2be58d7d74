import { describe, expect, it } from 'vitest';
import { deedNote, deedsIn, historyNotes } from '../../../../lib/domain/fleet/history-words.ts';
import { deedOf, historyTally, type Deed } from '../../../../lib/domain/fleet/history.ts';
import { daysUntil } from '../../../../lib/domain/fleet/window.ts';
import type { ClosedRecord, Outcome } from '../../../../lib/domain/record.ts';
import { aClosedRecord, NOW } from '../../../given.ts';
import { aCorrection, aHistory, aRestoration } from './given-history.ts';

const wave = { scope: 'baseline', number: 0 };

describe('a record', () => {
  it.each<[string, ClosedRecord, Deed | null]>([
    ['of a launch', aCorrection('launch'), 'enforcedAtLaunch'],
    ['of a change', aCorrection('drift'), 'driftReverted'],
    ['of what was so all along', aCorrection('existing'), 'existingCorrected'],
    ['of an end', aCorrection('expiry'), 'exceptionEnded'],
    ['that was overtaken', aCorrection('drift', { outcome: 'overtaken' }), 'driftReverted'],
    ['that was cut off', aCorrection('drift', { outcome: 'interrupted' }), null],
    ['of an exception', aRestoration('exc-1'), 'givenBack'],
  ])('%s counts as what it did', (_what, record, deed) => {
    expect(deedOf(record)).toBe(deed);
  });

  it.each<[Outcome, Deed | null]>([
    ['denied', 'refusedByEc2'],
    ['blocked', 'refusedByEc2'],
    ['breaking', 'callsRefused'],
    ['excepted', null],
    ['audited', null],
    ['resolved', null],
    ['gone', null],
  ])('with the outcome %s counts as %s', (outcome, deed) => {
    expect(deedOf(aClosedRecord({ outcome }))).toBe(deed);
  });
});

describe('a history', () => {
  it('has the sums of a span of time, by kind', () => {
    const history = aHistory(
      [
        aCorrection('launch'),
        aCorrection('launch', { outcome: 'overtaken' }),
        aRestoration('exc-1'),
        aRestoration('exc-2'),
        aClosedRecord({ outcome: 'breaking' }),
        aClosedRecord({ outcome: 'audited' }),
      ],
      { rollbacks: ['exc-2', 'exc-3'] },
    );

    expect(history.counts).toEqual({
      enforcedAtLaunch: 2,
      driftReverted: 0,
      existingCorrected: 0,
      exceptionEnded: 0,
      givenBack: 2,
      refusedByEc2: 0,
      callsRefused: 1,
    });
    expect(history).toMatchObject({ overtaken: 1, byRollback: 1, noted: 1, unreadable: 0 });
    expect(deedsIn(history.counts)).toBe(5);
  });

  it('tells accounts and Regions apart, in their order', () => {
    const at = (accountId: string, region: string) =>
      aCorrection('drift', { instance: { instanceId: 'i-1', accountId, region } });

    const { places } = aHistory([
      at('444455556666', 'eu-west-1'),
      at('111122223333', 'us-east-1'),
      at('111122223333', 'eu-west-1'),
      at('111122223333', 'us-east-1'),
    ]);

    expect(places.map(({ accountId, region, counts }) => [accountId, region, counts.driftReverted])).toEqual([
      ['111122223333', 'eu-west-1', 1],
      ['111122223333', 'us-east-1', 2],
      ['444455556666', 'eu-west-1', 1],
    ]);
  });

  it('has every day of its time, those on which nothing was done as well', () => {
    const { days } = aHistory([
      aCorrection('launch', { closedAt: new Date('2026-02-26T00:00:00Z') }),
      aCorrection('launch', { closedAt: new Date('2026-02-28T23:59:59.999Z') }),
      aCorrection('drift'),
    ]);

    expect(days.map(({ day, counts }) => [day, counts.enforcedAtLaunch, counts.driftReverted])).toEqual([
      ['2026-02-26', 1, 0],
      ['2026-02-27', 0, 0],
      ['2026-02-28', 1, 0],
      ['2026-03-01', 0, 1],
    ]);
  });

  it('has no day for what only begins when it ends', () => {
    const tally = historyTally(
      { since: new Date('2026-02-27T00:00:00Z'), until: new Date('2026-03-01T00:00:00Z') },
      new Set(),
    );

    expect(tally.history().days.map(({ day }) => day)).toEqual(['2026-02-27', '2026-02-28']);
  });

  it('counts by wave what was existing, in the order of scopes and waves', () => {
    const history = aHistory([
      aCorrection('existing', { wave: { scope: 'lab', number: 1 } }),
      aCorrection('existing'),
      aCorrection('existing', { wave: { scope: 'baseline', number: 2 } }),
      aCorrection('existing', { wave }),
      aCorrection('existing', { wave }),
      aCorrection('launch', { wave }),
    ]);

    expect(history.waves).toEqual([
      { wave, count: 2 },
      { wave: { scope: 'baseline', number: 2 }, count: 1 },
      { wave: { scope: 'lab', number: 1 }, count: 1 },
      { wave: null, count: 1 },
    ]);
    expect(deedNote('existingCorrected', history)).toBe(
      '2 in the canary of baseline, 1 in wave 2 of baseline, 1 in wave 1 of lab, 1 in no wave',
    );
  });
});

describe('what is said beside the numbers', () => {
  it('is how many were given back by a rollback, where some were', () => {
    const given = [aRestoration('exc-1'), aRestoration('exc-2')];

    expect(deedNote('givenBack', aHistory(given, { rollbacks: ['exc-1'] }))).toBe('of these 1 by a rollback');
    expect(deedNote('givenBack', aHistory(given))).toBe('');
    expect(
      deedNote(
        'givenBack',
        aHistory([aRestoration('exc-1', { exceptionIds: ['exc-0', 'exc-1'] })], { rollbacks: ['exc-1'] }),
      ),
    ).toBe('of these 1 by a rollback');
    expect(
      aHistory([aCorrection('expiry', { exceptionIds: ['exc-1'] })], { rollbacks: ['exc-1'] }).byRollback,
    ).toBe(0);
    expect(deedNote('driftReverted', aHistory(given, { rollbacks: ['exc-1'] }))).toBe('');
  });

  it('is what was overtaken and what cannot be read', () => {
    const tally = historyTally(daysUntil(NOW, 1), new Set());
    tally.countUnreadable();
    const one = historyNotes(tally.history());
    tally.countUnreadable();
    tally.count(aCorrection('drift', { outcome: 'overtaken' }));
    const more = historyNotes(tally.history());

    expect(one).toEqual(['1 record cannot be read and is not counted.']);
    tally.count(aCorrection('drift', { outcome: 'overtaken' }));
    expect(historyNotes(tally.history())[0]).toContain('2 were overtaken');
    expect(historyNotes(aHistory([aCorrection('drift', { outcome: 'overtaken' })]))).toHaveLength(1);
    expect(more).toEqual([
      'Of the corrections 1 was overtaken: somebody changed the options again at once.',
      '2 records cannot be read and are not counted.',
    ]);
  });
});
