import pLimit from 'p-limit';
import type { Gap } from '../../domain/fleet/fleet-scan.ts';
import type { Place } from '../guard-ports.ts';
import type { FleetPorts } from './fleet-ports.ts';

/** How many Regions are read at the same time. What comes in waits for one processor anyway. */
const CONCURRENCY = 8;

/** The part of the fleet that is looked at. */
export interface Extent {
  readonly accountIds: readonly string[];
  /** In every account; `null`: all that are enabled. */
  readonly regions: readonly string[] | null;
}

/** What was made of each place, in the order of accounts and Regions, and the accounts that could not be read. */
export interface EachPlace<Result> {
  readonly results: readonly Result[];
  readonly gaps: readonly Gap[];
}

/**
 * Does something in every account and Region of an extent, several at a time. An account whose Regions cannot be
 * listed stops no other; `work` is to tell its own failure in its result.
 */
export async function eachPlace<Result>(
  { accountIds, regions }: Extent,
  ports: Pick<FleetPorts, 'regionsOf'>,
  work: (place: Place) => Promise<Result>,
  signal: AbortSignal,
): Promise<EachPlace<Result>> {
  const limit = pLimit(CONCURRENCY);
  const accounts = await Promise.all(
    accountIds.map(async (accountId): Promise<EachPlace<Result>> => {
      try {
        const found = regions ?? (await limit(() => ports.regionsOf(accountId, signal)));
        const places = found.toSorted().map((region) => ({ accountId, region }));
        return { results: await limit.map(places, work), gaps: [] };
      } catch (error) {
        return { results: [], gaps: [{ accountId, region: null, problem: problemOf(error) }] };
      }
    }),
  );
  return {
    results: accounts.flatMap(({ results }) => results),
    gaps: accounts.flatMap(({ gaps }) => gaps),
  };
}

/** What an error says, for people. */
export function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
