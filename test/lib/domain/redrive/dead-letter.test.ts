import { describe, expect, it } from 'vitest';
import { instanceKey } from '../../../../lib/domain/instance.ts';
import { progressOf, refusalIn } from '../../../../lib/domain/redrive/dead-letter.ts';
import type { ClosedRecord } from '../../../../lib/domain/record.ts';
import { aClosedRecord, minutesAgo } from '../../../given.ts';

const { instance } = aClosedRecord();
const other = { ...instance, instanceId: 'i-0b1b2c3d4e5f60719' };

function recordsOf(...records: Partial<ClosedRecord>[]): ReadonlyMap<string, ClosedRecord> {
  return new Map(records.map(aClosedRecord).map((record) => [instanceKey(record.instance), record]));
}

describe('what came of the instances of a message', () => {
  it('is done when each has a new record that is an end', () => {
    const now = recordsOf({}, { instance: other, outcome: 'gone' });

    const progress = progressOf({ instances: [instance, other] }, new Map(), now);

    expect(progress).toEqual({
      isDone: true,
      results: [
        { instance, outcome: 'remediated', refusal: null },
        { instance: other, outcome: 'gone', refusal: null },
      ],
    });
  });

  it('is not done while one of them has none', () => {
    const progress = progressOf({ instances: [instance, other] }, new Map(), recordsOf({}));

    expect(progress).toMatchObject({ isDone: false, results: [{ instance }] });
  });

  it('is not what was on record before', () => {
    const before = recordsOf({ recordId: 'event-1/i', closedAt: minutesAgo(5) });

    expect(progressOf({ instances: [instance] }, before, before)).toEqual({ isDone: false, results: [] });
  });

  it.each([
    ['by its id', { recordId: 'event-2/i', closedAt: minutesAgo(5) }],
    ['by its time: the same message was tried again', { recordId: 'event-1/i', closedAt: minutesAgo(4) }],
  ])('is what is new on record, %s', (_, record) => {
    const before = recordsOf({ recordId: 'event-1/i', closedAt: minutesAgo(5) });

    expect(progressOf({ instances: [instance] }, before, recordsOf(record)).isDone).toBe(true);
  });

  it.each(['denied', 'overtaken', 'interrupted'] as const)(
    'is not done by %s, which comes again',
    (outcome) => {
      const progress = progressOf({ instances: [instance] }, new Map(), recordsOf({ outcome }));

      expect(progress).toMatchObject({ isDone: false, results: [{ outcome }] });
    },
  );

  it('is never done where the message names no instance', () => {
    expect(progressOf({ instances: [] }, new Map(), recordsOf({})).isDone).toBe(false);
  });
});

describe('why tries failed', () => {
  it.each([
    [[], null],
    [[{ outcome: 'remediated', refusal: null }], null],
    [[{ outcome: 'denied', refusal: 'No.' }], 'EC2 refuses the change: No.'],
    [[{ outcome: 'denied', refusal: null }], 'EC2 refuses the change: a permission is missing.'],
    [
      [
        { outcome: 'gone', refusal: null },
        { outcome: 'overtaken', refusal: null },
      ],
      'Somebody changes the options again before the change is seen.',
    ],
  ] as const)('%j is told as %j', (results, words) => {
    expect(refusalIn(results)).toBe(words);
  });
});
