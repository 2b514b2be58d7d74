import { describe, expect, it } from 'vitest';
import type { Gap } from '../../../../lib/domain/fleet/fleet-scan.ts';
import { isBrokenOff, isRunOf, roomOf, runIdOf, unseenIn } from '../../../../lib/domain/fleet/sweep-run.ts';
import { aSweepRun, minutesAgo, NOW } from '../../../given.ts';

const gap = (region: string | null): Gap => ({ accountId: '111122223333', region, problem: 'No.' });

describe('the id of a run', () => {
  it('is the same for each try of an execution', () => {
    const startedAt = new Date('2026-11-26T08:15:00.123Z');

    expect(runIdOf(startedAt, 'd5a1f0c2-0000-4000-8000-00004f8a91c2')).toBe('20261126T081500Z-4f8a91c2');
    expect(runIdOf(startedAt, 'now')).toBe('20261126T081500Z-now');
  });

  it('tells whose run it is', () => {
    const runId = runIdOf(new Date('2026-11-26T08:15:00Z'), 'd5a1f0c2-0000-4000-8000-00004f8a91c2');

    expect(isRunOf({ runId }, 'another-way-of-naming-4f8a91c2')).toBe(true);
    expect(isRunOf({ runId }, 'd5a1f0c2-0000-4000-8000-00004f8a91c3')).toBe(false);
    expect(isRunOf({ runId }, 'd5a1f0c2-0000-4000-8000-000000000000')).toBe(false);
  });

  it('sorts by time, whatever the execution is called', () => {
    const [first, second] = ['2026-11-26T08:15:00Z', '2026-11-26T08:15:01Z'].map((at) => new Date(at));

    expect(runIdOf(first!, 'zzzzzzzz') < runIdOf(second!, 'aaaaaaaa')).toBe(true);
  });
});

describe('the room of a run', () => {
  it.each([
    [{ status: 'running', mostChanges: 10, changes: 4 }, 6],
    [{ status: 'running', mostChanges: 10, changes: 12 }, 0],
    [{ status: 'stopped', mostChanges: 10, changes: 4 }, 0],
  ] as const)('of %j is %i', (differences, room) => {
    expect(roomOf(aSweepRun(differences))).toBe(room);
  });
});

describe('a run that still counts as running', () => {
  it.each([
    ['is not at work where it began long ago and never showed a sign', { startedAt: minutesAgo(121) }, true],
    ['may be at work two hours after it began', { startedAt: minutesAgo(120) }, false],
    [
      'is at work as long as it shows a sign of life',
      { startedAt: minutesAgo(600), progressedAt: minutesAgo(30) },
      false,
    ],
    [
      'is not at work where its last sign is long ago',
      { startedAt: minutesAgo(600), progressedAt: minutesAgo(121) },
      true,
    ],
    ['is over where it was ended', { status: 'stopped', startedAt: minutesAgo(600) }, false],
  ] as const)('%s', (_, differences, isOver) => {
    expect(isBrokenOff(aSweepRun(differences), NOW)).toBe(isOver);
  });
});

describe('what a run has not seen', () => {
  it.each<[string, Parameters<typeof aSweepRun>[0], number]>([
    ['is nothing where all places are done', { places: 3, placesDone: 3 }, 0],
    ['is each place that did not let it in', { places: 3, placesDone: 2, gaps: [gap('eu-west-1')] }, 1],
    ['is each place that was lost without a word', { places: 3, placesDone: 1 }, 2],
    ['is an account whose places nobody knows', { places: 3, placesDone: 3, gaps: [gap(null)] }, 1],
    [
      'is a place once, whatever was wrong there',
      { places: 1, placesDone: 1, gaps: [gap('eu-west-1'), gap('eu-west-1')] },
      1,
    ],
    [
      'is each of two places of which all are counted as done',
      { places: 2, placesDone: 2, gaps: [gap('eu-west-1'), gap('us-east-1')] },
      2,
    ],
    [
      'is two accounts whose places nobody knows',
      { places: 3, placesDone: 3, gaps: [gap(null), { ...gap(null), accountId: '444455556666' }] },
      2,
    ],
    [
      'is an account whose places nobody knows beside a place that is lost',
      { places: 3, placesDone: 2, gaps: [gap(null)] },
      2,
    ],
    [
      'is two accounts whose places nobody knows beside a place that is lost',
      {
        places: 3,
        placesDone: 2,
        gaps: [gap(null), { ...gap(null), accountId: '444455556666' }],
      },
      3,
    ],
    ['is never less than nothing, where a part was counted twice', { places: 1, placesDone: 2 }, 0],
  ])('%s', (_, differences, expected) => {
    expect(unseenIn(aSweepRun(differences))).toBe(expected);
  });
});
