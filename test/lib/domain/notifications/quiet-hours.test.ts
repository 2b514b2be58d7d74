import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuietHours } from '../../../../lib/domain/notifications/notification-policy.ts';
import { heldUntil } from '../../../../lib/domain/notifications/quiet-hours.ts';
import { NOW, v1Allowed } from '../../../given.ts';
import { runs } from '../../../runs.ts';
import { aFinding, notifying } from './given-notifications.ts';

const fixed = aFinding();
const open = aFinding({ outcome: 'audited', after: v1Allowed });

const HOUR = 60 * 60 * 1000;

function quiet(from: string, to: string, timeZone = 'Europe/Berlin'): QuietHours {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  return { from: minutes(from), to: minutes(to), timeZone };
}

function held(at: string, quietHours: QuietHours | null): string | null {
  return heldUntil(fixed, notifying({ quietHours }), new Date(at))?.toISOString() ?? null;
}

describe('quiet hours', () => {
  it.each([
    ['before them', '2026-01-15T20:59:59Z', null],
    ['as they begin', '2026-01-15T21:00:00Z', '2026-01-16T06:00:00.000Z'],
    ['before midnight', '2026-01-15T22:30:00Z', '2026-01-16T06:00:00.000Z'],
    ['after midnight', '2026-01-16T02:30:00Z', '2026-01-16T06:00:00.000Z'],
    ['in their last millisecond', '2026-01-16T05:59:59.999Z', '2026-01-16T06:00:00.000Z'],
    ['as they end', '2026-01-16T06:00:00Z', null],
  ])('that span the night, asked %s', (_when, at, expected) => {
    expect(held(at, quiet('22:00', '07:00'))).toBe(expected);
  });

  it('may lie within one day', () => {
    const noon = quiet('12:00', '13:30', 'Asia/Kolkata');

    expect(held('2026-01-15T06:30:00Z', noon)).toBe('2026-01-15T08:00:00.000Z');
    expect(held('2026-01-15T08:00:00Z', noon)).toBeNull();
  });

  it.each([
    ['set forward in the night', '2026-03-28T22:00:00Z', quiet('22:00', '07:00'), '2026-03-29T05:00:00.000Z'],
    ['set back in the night', '2026-10-24T21:00:00Z', quiet('22:00', '07:00'), '2026-10-25T06:00:00.000Z'],
    ['never showing the end', '2026-03-29T00:30:00Z', quiet('22:00', '02:30'), '2026-03-29T01:30:00.000Z'],
    ['showing the end twice', '2026-10-24T23:30:00Z', quiet('22:00', '02:30'), '2026-10-25T00:30:00.000Z'],
    ['past the end that is shown twice', '2026-10-25T01:10:00Z', quiet('22:00', '02:30'), null],
  ])('know of clocks that are %s', (_what, at, quietHours, expected) => {
    expect(held(at, quietHours)).toBe(expected);
  });

  it('never hold back what is open', () => {
    const allDay = notifying({ quietHours: quiet('00:01', '00:00') });

    expect(heldUntil(fixed, allDay, NOW)).not.toBeNull();
    expect(heldUntil(open, allDay, NOW)).toBeNull();
  });

  it('hold back nothing where there are none', () => {
    expect(held('2026-01-16T02:30:00Z', null)).toBeNull();
  });
});

/** Days on which clocks are changed, and zones that change by an hour, by half of one, at midnight, or never. */
const changes = [
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Africa/Cairo', '2026-04-24'],
  ['Africa/Cairo', '2026-10-29'],
  ['Pacific/Apia', '2026-06-01'],
  ['Asia/Kathmandu', '2026-06-01'],
] as const;

const situation = fc
  .record({
    change: fc.constantFrom(...changes),
    from: fc.integer({ min: 0, max: 1439 }),
    length: fc.integer({ min: 1, max: 1439 }),
    minutesAway: fc.integer({ min: -2 * 1440, max: 2 * 1440 }),
    milliseconds: fc.nat(59_999),
  })
  .map(({ change: [timeZone, day], from, length, minutesAway, milliseconds }) => ({
    quietHours: { from, to: (from + length) % 1440, timeZone },
    now: new Date(Date.parse(`${day}T00:00:00Z`) + minutesAway * 60_000 + milliseconds),
    changesOn: Date.parse(`${day}T00:00:00Z`),
  }));

describe('quiet hours around a change of the clocks', () => {
  it('end later, within 25 hours, and what waits is told then', () => {
    fc.assert(
      fc.property(situation, ({ quietHours, now }) => {
        const policy = notifying({ quietHours });

        const until = heldUntil(fixed, policy, now);

        if (until === null) return;
        expect(until > now).toBe(true);
        expect(until.getTime() - now.getTime()).toBeLessThanOrEqual(25 * HOUR);
        expect(heldUntil(fixed, policy, until)).toBeNull();
      }),
      { numRuns: runs(1_000, 20_000) },
    );
  });

  it('end at the same moment, whenever within them one asks', () => {
    fc.assert(
      fc.property(situation, fc.double({ min: 0, max: 1, noNaN: true }), ({ quietHours, now }, share) => {
        const policy = notifying({ quietHours });
        const until = heldUntil(fixed, policy, now);
        if (until === null) return;
        const later = new Date(
          Math.min(
            until.getTime() - 1,
            now.getTime() + Math.floor(share * (until.getTime() - now.getTime())),
          ),
        );

        expect(heldUntil(fixed, policy, later)).toEqual(until);
      }),
      { numRuns: runs(1_000, 20_000) },
    );
  });

  it('are what the clock on the wall says, but for the hours of the change itself', () => {
    fc.assert(
      fc.property(situation, ({ quietHours, now, changesOn }) => {
        fc.pre(Math.abs(now.getTime() - changesOn) > 30 * HOUR || quietHours.timeZone === 'Asia/Kathmandu');
        const shown = now.toLocaleTimeString('en-GB', { timeZone: quietHours.timeZone });
        const minute = Number(shown.slice(0, 2)) * 60 + Number(shown.slice(3, 5));
        const { from, to } = quietHours;

        const isHeld = heldUntil(fixed, notifying({ quietHours }), now) !== null;

        expect(isHeld).toBe(from < to ? from <= minute && minute < to : from <= minute || minute < to);
      }),
      { numRuns: runs(1_000, 20_000) },
    );
  });
});
