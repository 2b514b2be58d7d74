import * as z from 'zod';
import type { RegionState } from '../state/region-state.ts';
import type { World } from '../state/world.ts';
import type { UsageMetric } from '../imds/usage.ts';

/** Where metrics are asked for: an account and Region shows only its own instances. */
export interface MetricsScope {
  readonly state: RegionState;
  readonly world: World;
}

/** A refusal in CloudWatch's words. */
export class CloudWatchError extends Error {
  override readonly name = 'CloudWatchError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

const time = z.preprocess((value) => timeOf(value), z.date());

const dimensionSchema = z.object({ Name: z.string(), Value: z.string() });
const queriesPerCall = 500;
const inputSchema = z.object({
  StartTime: time,
  EndTime: time,
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).default('TimestampDescending'),
  MetricDataQueries: z
    .array(
      z.object({
        Id: z.string().regex(/^[a-z]\w*$/),
        Label: z.string().optional(),
        MetricStat: z.object({
          Metric: z.object({
            Namespace: z.string(),
            MetricName: z.string(),
            Dimensions: z.array(dimensionSchema).default([]),
          }),
          Period: z.coerce.number().int().multipleOf(60).min(60),
          Stat: z.literal('Sum'),
        }),
      }),
    )
    .min(1)
    .max(queriesPerCall),
});
type MetricDataQuery = z.output<typeof inputSchema>['MetricDataQueries'][number];

/** One result as CloudWatch answers it. */
export type MetricDataResult = {
  readonly Id: string;
  readonly Label: string;
  readonly Timestamps: readonly Date[];
  readonly Values: readonly number[];
  readonly StatusCode: 'Complete';
};

/**
 * Sums of the IMDS metrics; no datapoint where nothing was counted.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function getMetricData(
  input: unknown,
  scope: MetricsScope,
): { MetricDataResults: MetricDataResult[]; Messages: [] } {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw new CloudWatchError('InvalidParameterValue', z.prettifyError(parsed.error));
  const { StartTime, EndTime, ScanBy, MetricDataQueries } = parsed.data;
  if (StartTime >= EndTime)
    throw new CloudWatchError('InvalidParameterCombination', 'StartTime must be before EndTime.');
  const results = MetricDataQueries.map((query) => {
    const points = [...sums(query, { start: StartTime.getTime(), end: EndTime.getTime() }, scope)];
    points.sort(([one], [other]) => (ScanBy === 'TimestampAscending' ? one - other : other - one));
    return {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat.Metric.MetricName,
      Timestamps: points.map(([start]) => new Date(start)),
      Values: points.map(([, sum]) => sum),
      StatusCode: 'Complete' as const,
    };
  });
  return { MetricDataResults: results, Messages: [] };
}

function sums(
  { MetricStat: { Metric, Period } }: MetricDataQuery,
  { start, end }: { start: number; end: number },
  { state, world }: MetricsScope,
): Map<number, number> {
  const metric = usageMetric(Metric.MetricName);
  const [dimension, ...others] = Metric.Dimensions;
  if (Metric.Namespace !== 'AWS/EC2' || metric === undefined) return new Map();
  if (dimension?.Name !== 'InstanceId' || others.length > 0) return new Map();
  const instanceId = dimension.Value;
  if (state.fleet.find(instanceId, world.clock.now()) === undefined) return new Map();
  return world.usage.sums({ instanceId, metric, start, end, periodMilliseconds: Period * 1000 });
}

export function usageMetric(name: string): UsageMetric | undefined {
  return name === 'MetadataNoToken' || name === 'MetadataNoTokenRejected' ? name : undefined;
}

/** JSON has seconds, CBOR a tagged number of seconds, Query text. */
function timeOf(value: unknown): unknown {
  if (typeof value === 'number') return new Date(value * 1000);
  if (typeof value === 'string') return new Date(value);
  const tagged = z.object({ value: z.number() }).safeParse(value);
  return tagged.success ? new Date(tagged.data.value * 1000) : value;
}
