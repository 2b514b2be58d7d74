export type UsageMetric = 'MetadataNoToken' | 'MetadataNoTokenRejected';
type CallsByMetric = Record<UsageMetric, number>;

/** One day's calls to an instance's IMDS that carried no token, together and by minute. */
interface DayOfUsage {
  readonly total: CallsByMetric;
  readonly minutes: Map<number, CallsByMetric>;
}

/** Calls in a minute or a whole day that begins at `at`, milliseconds. */
export interface CountedCalls {
  readonly at: number;
  readonly calls: number;
}

/** Which calls are asked for. Milliseconds. */
export interface UsageQuery {
  readonly metric: UsageMetric;
  /** Inclusive. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly period: number;
}

/**
 * Counts calls without a token, by instance and minute: what CloudWatch shows as `MetadataNoToken` (answered) and
 * `MetadataNoTokenRejected` (refused). https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
 */
export interface UsageCounters {
  readonly count: (instanceId: string, metric: UsageMetric, at: number, calls?: number) => void;
  /** An instance's calls from `start` to `end`, as finely as the period needs them. */
  readonly calls: (instanceId: string, query: UsageQuery) => Iterable<CountedCalls>;
}

const minute = 60_000;
const day = 24 * 60 * minute;

export function createUsageCounters(): UsageCounters {
  const byInstance = new Map<string, Map<number, DayOfUsage>>();
  return {
    count: (instanceId, metric, at, calls = 1) => {
      const days = entryOf(byInstance, instanceId, () => new Map<number, DayOfUsage>());
      const { total, minutes } = entryOf(days, beginning(at, day), noUsage);
      total[metric] += calls;
      entryOf(minutes, beginning(at, minute), noCalls)[metric] += calls;
    },
    calls: (instanceId, query) => callsOf(byInstance.get(instanceId) ?? new Map(), query),
  };
}

function* callsOf(
  days: ReadonlyMap<number, DayOfUsage>,
  { metric, start, end, period }: UsageQuery,
): Generator<CountedCalls> {
  for (const [dayAt, { total, minutes }] of days) {
    if (dayAt >= end || dayAt + day <= start) continue;
    const whole = period % day === 0 && start <= dayAt && dayAt + day <= end;
    // A busy instance has 20,000 minutes in two weeks: sums of days are not made of them.
    const entries = whole ? [[dayAt, total] as const] : minutes;
    for (const [at, { [metric]: calls }] of entries) {
      if (calls > 0 && at >= start && at < end) yield { at, calls };
    }
  }
}

function beginning(at: number, period: number): number {
  return Math.floor(at / period) * period;
}

function noUsage(): DayOfUsage {
  return { total: noCalls(), minutes: new Map() };
}

function noCalls(): CallsByMetric {
  return { MetadataNoToken: 0, MetadataNoTokenRejected: 0 };
}

function entryOf<Key, Value>(entries: Map<Key, Value>, key: Key, create: () => Value): Value {
  const value = entries.get(key) ?? create();
  entries.set(key, value);
  return value;
}
