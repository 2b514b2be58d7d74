import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOverlong, mutedUntil } from '../../../../lib/domain/notifications/mute.ts';
import type { Mute } from '../../../../lib/domain/notifications/notification-policy.ts';
import { NOW } from '../../../given.ts';
import { aFinding, aMatch, notifying } from './given-notifications.ts';

const DAY = 24 * 60 * 60 * 1000;

function aMute(days: number, match: Partial<Mute['match']> = { regions: ['eu-west-1'] }): Mute {
  return { match: aMatch(match), until: new Date(NOW.getTime() + days * DAY), reason: 'moving' };
}

describe('a mute', () => {
  it('silences a finding that it matches until it ends', () => {
    const mute = aMute(7);

    const until = mutedUntil(aFinding(), notifying({ mutes: [mute] }), NOW);

    expect(until).toEqual(mute.until);
  });

  it.each([
    ['that is over', aMute(-1)],
    ['that ends this very moment', aMute(0)],
    ['of other findings', aMute(7, { kinds: ['drift-reverted'] })],
    ['that ends too far ahead', aMute(90.001)],
  ])('%s silences nothing', (_what, mute) => {
    const until = mutedUntil(aFinding(), notifying({ mutes: [mute] }), NOW);

    expect(until).toBeNull();
  });

  it('goes on while another one does', () => {
    const mutes = [aMute(2), aMute(9), aMute(-3), aMute(5)];

    const until = mutedUntil(aFinding(), notifying({ mutes }), NOW);

    expect(until).toEqual(mutes[1]?.until);
  });

  it('is overlong from the first moment after 90 days', () => {
    expect(isOverlong(aMute(90), NOW)).toBe(false);
    expect(isOverlong({ ...aMute(0), until: new Date(NOW.getTime() + 90 * DAY + 1) }, NOW)).toBe(true);
  });

  it('never silences for more than 90 days, and never from the past, whatever the mutes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 })), (days) => {
        const until = mutedUntil(aFinding(), notifying({ mutes: days.map((day) => aMute(day)) }), NOW);

        if (until === null) expect(days.every((day) => day <= 0 || day > 90)).toBe(true);
        else
          expect((until.getTime() - NOW.getTime()) / DAY).toBe(Math.max(...days.filter((day) => day <= 90)));
      }),
    );
  });
});
