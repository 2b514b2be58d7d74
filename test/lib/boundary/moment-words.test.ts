import { describe, expect, it } from 'vitest';
import { distanceWords, momentWords } from '../../../lib/boundary/moment-words.ts';
import { minutesAgo, NOW } from '../../given.ts';

describe('a moment', () => {
  it.each([
    ['2026-03-08T10:00:00Z', 'Sun, 8 Mar 2026, 10:00 UTC'],
    ['2026-12-31T00:05:59Z', 'Thu, 31 Dec 2026, 00:05 UTC'],
  ])('%s is read as %s', (iso, words) => {
    expect(momentWords(new Date(iso))).toBe(words);
  });
});

describe('the distance to a moment', () => {
  it.each([
    [-1.9, 'in 1 minute'],
    [-119.9, 'in 119 minutes'],
    [-120, 'in 2 hours'],
    [-47.99 * 60, 'in 47 hours'],
    [-48 * 60, 'in 2 days'],
    [-6.9 * 24 * 60, 'in 6 days'],
    [0, 'in 0 minutes'],
    [5, '5 minutes ago'],
    [3 * 24 * 60, '3 days ago'],
  ])('of %d minutes ago is "%s"', (minutes, words) => {
    expect(distanceWords(minutesAgo(minutes), NOW)).toBe(words);
  });
});
