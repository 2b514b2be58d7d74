import type { RefusedCalls } from './refused-calls.ts';
import type { MeasuredCalls } from './imdsv1-use.ts';
import { DAY_MILLISECONDS, type Window } from './window.ts';

/** A sum of calls to an instance's IMDS in a period, as CloudWatch keeps it. */
export interface Datapoint {
  /** The beginning of the period. */
  readonly at: Date;
  readonly calls: number;
}

/** What daily datapoints say of a window; the day that has begun counts for its calls, and for no whole day. */
export function measuredIn(datapoints: readonly Datapoint[], { until }: Window): MeasuredCalls | null {
  if (datapoints.length === 0) return null;
  const today = Math.floor(until.getTime() / DAY_MILLISECONDS) * DAY_MILLISECONDS;
  return {
    calls: sumOf(datapoints),
    days: datapoints.filter(({ at }) => at.getTime() < today).length,
  };
}

/** The calls of datapoints that have some, from the period on in which `since` is; `null`: there are none. */
export function refusedSince(
  datapoints: readonly Datapoint[],
  since: Date,
  periodSeconds: number,
): RefusedCalls | null {
  const begun = since.getTime() - periodSeconds * 1_000;
  const refused = datapoints.filter(({ at, calls }) => calls > 0 && at.getTime() > begun);
  if (refused.length === 0) return null;
  return { calls: sumOf(refused), firstAt: new Date(Math.min(...refused.map(({ at }) => at.getTime()))) };
}

/** All calls of datapoints. */
export function sumOf(datapoints: readonly Datapoint[]): number {
  return datapoints.reduce((sum, { calls }) => sum + calls, 0);
}
