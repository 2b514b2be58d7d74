import * as z from 'zod';
import { datapoints } from './datapoints.ts';
import { CloudWatchError, usageMetric, type MetricsScope } from './get-metric-data.ts';

const inputSchema = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  NextToken: z.coerce.number().int().nonnegative().optional(),
});
const metricsPerPage = 500;
const twoWeeks = 14 * 24 * 60 * 60 * 1000;

/** A metric of one instance. */
export type ListedMetric = {
  readonly Namespace: 'AWS/EC2';
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: 'InstanceId'; readonly Value: string }[];
};

/** The metrics that had data in the last two weeks. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
export function listMetrics(
  input: unknown,
  { state, world }: MetricsScope,
): { Metrics: ListedMetric[]; NextToken?: string } {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw new CloudWatchError('InvalidParameterValue', z.prettifyError(parsed.error));
  const { Namespace = 'AWS/EC2', MetricName, NextToken: start = 0 } = parsed.data;
  if (Namespace !== 'AWS/EC2') return { Metrics: [] };
  const now = world.clock.now();
  const lately = { start: now - twoWeeks, end: now + 1, period: twoWeeks };
  const names = MetricName === undefined ? ['MetadataNoToken', 'MetadataNoTokenRejected'] : [MetricName];
  const metrics = names.flatMap((name) => {
    const metric = usageMetric(name);
    if (metric === undefined) return [];
    return state.fleet
      .all(now)
      .filter((instance) => datapoints(world, instance, { metric, ...lately }).size > 0)
      .map(({ instanceId }) => listed(name, instanceId));
  });
  const end = start + metricsPerPage;
  const Metrics = metrics.slice(start, end);
  return end < metrics.length ? { Metrics, NextToken: String(end) } : { Metrics };
}

function listed(MetricName: string, instanceId: string): ListedMetric {
  return { Namespace: 'AWS/EC2', MetricName, Dimensions: [{ Name: 'InstanceId', Value: instanceId }] };
}
