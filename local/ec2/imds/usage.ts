/** One minute's calls to an instance's IMDS that carried no token. */
interface MinuteOfUsage {
  allowed: number;
  rejected: number;
}

export type UsageMetric = 'MetadataNoToken' | 'MetadataNoTokenRejected';

/**
 * Counts calls without a token, by instance and minute: what CloudWatch shows as `MetadataNoToken` (answered) and
 * `MetadataNoTokenRejected` (refused). https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
 */
export interface UsageCounters {
  readonly count: (instanceId: string, metric: UsageMetric, at: number, calls?: number) => void;
  /** The sum per period that has one, by the period's start in milliseconds; nothing counted is no datapoint. */
  readonly sums: (query: UsageQuery) => Map<number, number>;
  readonly instancesWith: (metric: UsageMetric) => string[];
}

export interface UsageQuery {
  readonly instanceId: string;
  readonly metric: UsageMetric;
  /** Inclusive, milliseconds. */
  readonly start: number;
  /** Exclusive, milliseconds. */
  readonly end: number;
  readonly periodMilliseconds: number;
}

const minute = 60_000;

export function createUsageCounters(): UsageCounters {
  const byInstance = new Map<string, Map<number, MinuteOfUsage>>();
  return {
    count: (instanceId, metric, at, calls = 1) => {
      const minutes = byInstance.get(instanceId) ?? new Map<number, MinuteOfUsage>();
      byInstance.set(instanceId, minutes);
      const start = Math.floor(at / minute) * minute;
      const usage = minutes.get(start) ?? { allowed: 0, rejected: 0 };
      minutes.set(start, usage);
      usage[counterOf(metric)] += calls;
    },
    sums: (query) => sumByPeriod(byInstance.get(query.instanceId) ?? new Map(), query),
    instancesWith: (metric) =>
      [...byInstance]
        .filter(([, minutes]) => [...minutes.values()].some((usage) => usage[counterOf(metric)] > 0))
        .map(([instanceId]) => instanceId),
  };
}

function sumByPeriod(minutes: ReadonlyMap<number, MinuteOfUsage>, query: UsageQuery): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [start, usage] of minutes) {
    const calls = usage[counterOf(query.metric)];
    if (calls === 0 || start < query.start || start >= query.end) continue;
    const period = Math.floor(start / query.periodMilliseconds) * query.periodMilliseconds;
    sums.set(period, (sums.get(period) ?? 0) + calls);
  }
  return sums;
}

function counterOf(metric: UsageMetric): keyof MinuteOfUsage {
  return metric === 'MetadataNoToken' ? 'allowed' : 'rejected';
}
