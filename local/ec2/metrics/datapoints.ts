import { earlierCalls } from '../imds/earlier-use.ts';
import type { CountedCalls, UsageQuery } from '../imds/usage.ts';
import type { InstanceRecord } from '../state/instance.ts';
import type { World } from '../state/world.ts';
import { publishedSpans } from './published-spans.ts';

/**
 * An instance's sums by the beginning of their period. Periods are counted from 1970, so those of a day begin at
 * midnight UTC. One in which the instance published has a sum, 0 where nobody called; any other has none.
 */
export function datapoints(
  world: World,
  instance: InstanceRecord,
  { metric, start, end, period }: UsageQuery,
): Map<number, number> {
  const sums = new Map<number, number>();
  if (world.missingMetrics.has(instance.instanceId)) return sums;
  const periodOf = (at: number): number => Math.floor(at / period) * period;
  const first = periodOf(start);
  for (const span of publishedSpans(instance, world.clock.now())) {
    if (span.metric !== metric) continue;
    const last = Math.min(span.end, end);
    for (let at = periodOf(Math.max(span.start, first)); at < last; at += period) sums.set(at, 0);
  }
  for (const { at, calls } of countedCalls(world, instance, { metric, start: first, end, period })) {
    sums.set(periodOf(at), (sums.get(periodOf(at)) ?? 0) + calls);
  }
  return sums;
}

function* countedCalls(
  world: World,
  { instanceId, earlierUse }: InstanceRecord,
  query: UsageQuery,
): Generator<CountedCalls> {
  yield* world.usage.calls(instanceId, query);
  if (earlierUse?.metric === query.metric) yield* earlierCalls(earlierUse, query);
}
