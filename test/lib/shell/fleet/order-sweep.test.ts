import { describe, expect, it } from 'vitest';
import { SweepWishError, type SweepWish } from '../../../../lib/boundary/sweep-wish.ts';
import type { FleetPolicy } from '../../../../lib/domain/fleet/fleet-policy.ts';
import { orderSweep } from '../../../../lib/shell/fleet/order-sweep.ts';
import { aPolicy, NOW } from '../../../given.ts';

const [OWN, OTHER, STRANGE] = ['111122223333', '444455556666', '777788889999'] as const;

function order(wish: SweepWish, fleet: Partial<FleetPolicy> = {}) {
  const conducting = { executionName: 'by-hand', startedAt: NOW };
  return orderSweep(conducting, wish, { ...aPolicy().fleet, accounts: [OTHER], ...fleet }, OWN);
}

describe('a sweep that is ordered', () => {
  it('is of all that the policy looks at, where nobody says more', () => {
    expect(order({})).toEqual({
      runId: '20260301T100000Z-by-hand',
      startedAt: NOW,
      startedBy: 'execution by-hand',
      extent: { accountIds: [OWN, OTHER], regions: null },
      isWhole: true,
    });
    expect(order({}, { regions: ['eu-west-1'] }).extent.regions).toEqual(['eu-west-1']);
  });

  it('is of its own account once, also where the policy names it', () => {
    expect(order({}, { accounts: [OWN] }).extent.accountIds).toEqual([OWN]);
  });

  it('is of a part, by whoever says so', () => {
    const wish = { startedBy: 'Alice', accounts: [OTHER], regions: ['us-east-1'] };

    expect(order(wish)).toMatchObject({
      startedBy: 'Alice',
      extent: { accountIds: [OTHER], regions: ['us-east-1'] },
      isWhole: false,
    });
  });

  it.each<[string, SweepWish, Partial<FleetPolicy>]>([
    [STRANGE, { accounts: [OWN, STRANGE] }, {}],
    ['us-east-1', { regions: ['us-east-1'] }, { regions: ['eu-west-1'] }],
  ])("is refused where %s is none of the policy's", (name, wish, fleet) => {
    expect(() => order(wish, fleet)).toThrow(SweepWishError);
    expect(() => order(wish, fleet)).toThrow(name);
  });
});
