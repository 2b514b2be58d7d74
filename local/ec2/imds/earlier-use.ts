import type { CountedCalls, UsageMetric, UsageQuery } from './usage.ts';

/** Calls without a token, made each day before the simulation began. Milliseconds; shared by a whole fleet. */
export interface EarlierUse {
  readonly metric: UsageMetric;
  readonly callsPerDay: number;
  readonly from: number;
  readonly until: number;
}

const hour = 60 * 60 * 1000;
const day = 24 * hour;

/**
 * The calls that are asked for. Those of a day are made all at once, an hour before the time of day at which the
 * simulation began.
 */
export function* earlierCalls(
  { callsPerDay, from, until }: EarlierUse,
  { start, end }: UsageQuery,
): Generator<CountedCalls> {
  for (let at = until - hour; at >= Math.max(from, start); at -= day) {
    if (at < end) yield { at, calls: callsPerDay };
  }
}
