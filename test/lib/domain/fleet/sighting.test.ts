import { describe, expect, it } from 'vitest';
import { seenAgain } from '../../../../lib/domain/fleet/sighting.ts';
import { minutesAgo } from '../../../given.ts';

describe('an instance that was seen before', () => {
  it.each([
    ['later', 1, { firstSeenAt: minutesAgo(9), lastSeenAt: minutesAgo(1) }],
    ['in between', 7, { firstSeenAt: minutesAgo(9), lastSeenAt: minutesAgo(5) }],
    ['earlier', 12, { firstSeenAt: minutesAgo(12), lastSeenAt: minutesAgo(5) }],
  ])('and is seen again %s', (_, minutes, expected) => {
    const sighting = { firstSeenAt: minutesAgo(9), lastSeenAt: minutesAgo(5) };

    expect(seenAgain(sighting, minutesAgo(minutes))).toEqual(expected);
  });
});
