import * as z from 'zod';
import type { RegionState } from '../state/region-state.ts';
import type { World } from '../state/world.ts';
import type { UsageMetric } from '../imds/usage.ts';
import { datapoints } from './datapoints.ts';
import {
  pageFrom,
  positionIn,
  tokenOf,
  type Datapoint,
  type PagePart,
  type PagePosition,
} from './metric-data-page.ts';

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
  NextToken: z.string().optional(),
  MaxDatapoints: z.coerce.number().int().min(1).optional(),
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
type Input = z.output<typeof inputSchema>;
type MetricDataQuery = Input['MetricDataQueries'][number];

/** One result as CloudWatch answers it. */
export type MetricDataResult = {
  readonly Id: string;
  readonly Label: string;
  readonly Timestamps: readonly Date[];
  readonly Values: readonly number[];
  readonly StatusCode: 'Complete' | 'PartialData';
};

/** One page of the results. */
export type MetricDataPage = {
  readonly MetricDataResults: readonly MetricDataResult[];
  readonly Messages: [];
  readonly NextToken?: string;
};

/**
 * Sums of the IMDS metrics, page by page. Refuses as CloudWatch does.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function getMetricData(input: unknown, scope: MetricsScope): MetricDataPage {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw new CloudWatchError('InvalidParameterValue', z.prettifyError(parsed.error));
  const { StartTime, EndTime, MetricDataQueries, NextToken, MaxDatapoints = Infinity } = parsed.data;
  if (StartTime >= EndTime)
    throw new CloudWatchError('InvalidParameterCombination', 'StartTime must be before EndTime.');
  const { parts, next } = pageFrom(MetricDataQueries, (query) => pointsOf(query, parsed.data, scope), {
    position: startOf(NextToken),
    limit: Math.min(MaxDatapoints, scope.world.datapointsPerPage),
  });
  const page = { MetricDataResults: parts.map(resultOf), Messages: [] as [] };
  return next === undefined ? page : { ...page, NextToken: tokenOf(next) };
}

function startOf(token: string | undefined): PagePosition {
  if (token === undefined) return { query: 0 };
  const position = positionIn(token);
  if (position === undefined) throw new CloudWatchError('InvalidNextToken', 'The next token is invalid.');
  return position;
}

function resultOf({ query, points, status }: PagePart<MetricDataQuery>): MetricDataResult {
  return {
    Id: query.Id,
    Label: query.Label ?? query.MetricStat.Metric.MetricName,
    Timestamps: points.map(([start]) => new Date(start)),
    Values: points.map(([, sum]) => sum),
    StatusCode: status,
  };
}

function pointsOf(
  { MetricStat: { Metric, Period } }: MetricDataQuery,
  { StartTime, EndTime, ScanBy }: Input,
  { state, world }: MetricsScope,
): Datapoint[] {
  const metric = usageMetric(Metric.MetricName);
  const [dimension, ...others] = Metric.Dimensions;
  if (Metric.Namespace !== 'AWS/EC2' || metric === undefined) return [];
  if (dimension?.Name !== 'InstanceId' || others.length > 0) return [];
  const instance = state.fleet.find(dimension.Value, world.clock.now());
  if (instance === undefined) return [];
  const window = { start: StartTime.getTime(), end: EndTime.getTime(), period: Period * 1000 };
  const points = [...datapoints(world, instance, { metric, ...window })];
  return points.sort(([one], [other]) => (ScanBy === 'TimestampAscending' ? one - other : other - one));
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
