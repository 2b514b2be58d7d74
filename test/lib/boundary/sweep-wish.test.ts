import { describe, expect, it } from 'vitest';
import { parseSweepWish, SweepWishError } from '../../../lib/boundary/sweep-wish.ts';

describe('what somebody wants of a sweep', () => {
  it.each([
    [{}],
    [{ startedBy: 'the schedule' }],
    [{ startedBy: 'Alice', accounts: ['111122223333'], regions: ['eu-west-1', 'us-gov-west-1'] }],
  ])('is %j', (wish) => {
    expect(parseSweepWish(wish)).toEqual(wish);
  });

  it.each<[string, unknown, string]>([
    ['a misspelt key, which would come to a sweep of everything', { region: ['eu-west-1'] }, '"region"'],
    ['an empty list, which could mean all or none', { accounts: [] }, 'accounts: must be a list'],
    ['an account as a number', { accounts: [111122223333] }, 'accounts.0: must be a 12-digit account id'],
    ['a zone', { regions: ['eu-west-1a'] }, 'regions.0: must be a Region'],
    ['nothing at all', null, 'expected object'],
  ])('is not %s', (_, wish, problem) => {
    expect(() => parseSweepWish(wish)).toThrow(SweepWishError);
    expect(() => parseSweepWish(wish)).toThrow(problem);
  });
});
