import type { InstanceTemplate } from './seeding.ts';

/** A fleet in groups, each with its share; what is left of it is like `template`. */
export interface FleetPlan {
  readonly count: number;
  readonly template?: InstanceTemplate;
  readonly groups?: readonly FleetGroup[];
}

/** `share` of a fleet, from 0 to 1. */
export interface FleetGroup {
  readonly share: number;
  readonly template: InstanceTemplate;
}

/** Shares are counted in millionths, so that a sum of many is exact. */
const whole = 1_000_000;

/**
 * The templates of a fleet, one for each instance. Nothing is left to chance: a group has its share to within one
 * instance, spread evenly, in each run the same ones. Throws when the shares add up to more than 1.
 */
export function templatesOf({ count, template = {}, groups = [] }: FleetPlan): InstanceTemplate[] {
  const shares = groups.map(({ share }) => Math.round(share * whole));
  const rest = whole - shares.reduce((sum, share) => sum + share, 0);
  if (rest < 0 || shares.some((share) => share < 0))
    throw new Error('The shares of a fleet are 0 to 1, together at most 1.');
  const contenders = [
    ...groups.map((group, index) => ({ template: group.template, share: shares[index] ?? 0, owed: 0 })),
    { template, share: rest, owed: 0 },
  ];
  return Array.from({ length: count }, () => {
    for (const contender of contenders) contender.owed += contender.share;
    const next = contenders.reduce((most, other) => (other.owed > most.owed ? other : most));
    next.owed -= whole;
    return next.template;
  });
}
