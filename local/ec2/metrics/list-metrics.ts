import * as z from 'zod';
import { CloudWatchError, usageMetric, type MetricsScope } from './get-metric-data.ts';

const inputSchema = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  NextToken: z.coerce.number().int().nonnegative().optional(),
});
const metricsPerPage = 500;

/** A metric of one instance. */
export type ListedMetric = {
  readonly Namespace: 'AWS/EC2';
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: 'InstanceId'; readonly Value: string }[];
};

/** The metrics that have data. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
export function listMetrics(
  input: unknown,
  { state, world }: MetricsScope,
): { Metrics: ListedMetric[]; NextToken?: string } {
  const parsed = inputSchema.safeParse(input);
  if (!parsed.success) throw new CloudWatchError('InvalidParameterValue', z.prettifyError(parsed.error));
  const { Namespace = 'AWS/EC2', MetricName, NextToken: start = 0 } = parsed.data;
  if (Namespace !== 'AWS/EC2') return { Metrics: [] };
  const names = MetricName === undefined ? ['MetadataNoToken', 'MetadataNoTokenRejected'] : [MetricName];
  const metrics = names.flatMap((name) => {
    const metric = usageMetric(name);
    const instanceIds = metric === undefined ? [] : world.usage.instancesWith(metric);
    return instanceIds
      .filter((instanceId) => state.fleet.find(instanceId, world.clock.now()) !== undefined)
      .map((instanceId) => listed(name, instanceId));
  });
  const end = start + metricsPerPage;
  const Metrics = metrics.slice(start, end);
  return end < metrics.length ? { Metrics, NextToken: String(end) } : { Metrics };
}

function listed(MetricName: string, instanceId: string): ListedMetric {
  return { Namespace: 'AWS/EC2', MetricName, Dimensions: [{ Name: 'InstanceId', Value: instanceId }] };
}
