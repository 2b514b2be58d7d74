import { SweepWishError, type SweepWish } from '../../boundary/sweep-wish.ts';
import type { FleetPolicy } from '../../domain/fleet/fleet-policy.ts';
import { runIdOf } from '../../domain/fleet/sweep-run.ts';
import type { SweepOrder } from './conduct-sweep.ts';
import type { Extent } from './each-place.ts';

/** By which execution a sweep is conducted. */
export interface Conducting {
  readonly executionName: string;
  readonly startedAt: Date;
}

/**
 * The sweep that somebody wants: all of the policy's fleet, or a part of it. Throws a {@link SweepWishError} where they
 * want what the policy does not look at, so that nobody takes nothing for a sweep.
 */
export function orderSweep(
  { executionName, startedAt }: Conducting,
  wish: SweepWish,
  fleet: FleetPolicy,
  ownAccountId: string,
): SweepOrder {
  return {
    runId: runIdOf(startedAt, executionName),
    startedAt,
    startedBy: wish.startedBy ?? `execution ${executionName}`,
    extent: extentOf(wish, fleet, ownAccountId),
    isWhole: wish.accounts === undefined && wish.regions === undefined,
  };
}

function extentOf(
  { accounts, regions }: SweepWish,
  fleet: Pick<FleetPolicy, 'accounts' | 'regions'>,
  ownAccountId: string,
): Extent {
  const allAccounts = [...new Set([ownAccountId, ...fleet.accounts])];
  const allRegions = fleet.regions.length === 0 ? null : fleet.regions;
  refuseOthers(accounts ?? [], allAccounts, 'fleet.accounts');
  if (allRegions !== null) refuseOthers(regions ?? [], allRegions, 'fleet.regions');
  return { accountIds: accounts ?? allAccounts, regions: regions ?? allRegions };
}

function refuseOthers(wanted: readonly string[], known: readonly string[], key: string): void {
  const others = wanted.filter((each) => !known.includes(each));
  if (others.length === 0) return;
  throw new SweepWishError(
    `The sweep was not begun. Its input names what the policy does not look at: ${others.join(', ')}. Add it to ${key}, or leave it out.`,
  );
}
