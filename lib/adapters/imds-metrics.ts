import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { metricDataParts } from '../boundary/fleet/metric-data.ts';
import type { Datapoint } from '../domain/fleet/datapoint.ts';
import type { Window } from '../domain/fleet/window.ts';
import type { FleetCall, FleetConnection } from './fleet-connection.ts';
import { pagesOf } from './fleet-connection.ts';
import type { Place } from '../shell/guard-ports.ts';

/** The most metrics that one `GetMetricData` takes. */
const METRICS_PER_CALL = 500;

/** CloudWatch's metrics of calls to IMDS without a token: answered, or refused since tokens are required. */
export type ImdsMetric = 'MetadataNoToken' | 'MetadataNoTokenRejected';

/** Datapoints by instance id; an instance without any is left out. */
export type ReadImdsMetric = (
  place: Place,
  instanceIds: readonly string[],
  window: Window,
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, readonly Datapoint[]>>;

/**
 * Reads a metric of many instances, in sums of a period.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function imdsMetric(
  { clientFor }: Pick<FleetConnection, 'clientFor'>,
  call: FleetCall,
  metric: ImdsMetric,
  periodSeconds: number,
): ReadImdsMetric {
  return async (place, instanceIds, { since, until }, signal) => {
    const { credentials, requestHandler } = clientFor(place).config;
    const shared = { credentials, requestHandler };
    const client = new CloudWatchClient({ region: place.region, maxAttempts: 1, ...shared });
    const all = new Map<string, Datapoint[]>();
    for (let start = 0; start < instanceIds.length; start += METRICS_PER_CALL) {
      const batch = instanceIds.slice(start, start + METRICS_PER_CALL);
      const MetricDataQueries = batch.map((id, index) => query(id, index, metric, periodSeconds));
      const page = (nextToken: string | undefined) => {
        const input = { StartTime: since, EndTime: until, MetricDataQueries, NextToken: nextToken };
        const ask = () => client.send(new GetMetricDataCommand(input), { abortSignal: signal });
        return call(place, 'cloudwatch:GetMetricData', ask, signal);
      };
      for await (const { MetricDataResults: results = [] } of pagesOf(page)) {
        for (const { id, datapoints } of metricDataParts(results)) {
          const instanceId = batch[Number(id.slice(1))];
          if (instanceId === undefined || datapoints.length === 0) continue;
          all.set(instanceId, [...(all.get(instanceId) ?? []), ...datapoints]);
        }
      }
    }
    return all;
  };
}

function query(instanceId: string, index: number, MetricName: ImdsMetric, Period: number): MetricDataQuery {
  const Dimensions = [{ Name: 'InstanceId', Value: instanceId }];
  const Metric = { Namespace: 'AWS/EC2', MetricName, Dimensions };
  return { Id: `m${index}`, MetricStat: { Metric, Period, Stat: 'Sum' } };
}
