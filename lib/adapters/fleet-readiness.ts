import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import {
  DescribeLaunchTemplateVersionsCommand,
  GetInstanceMetadataDefaultsCommand,
} from '@aws-sdk/client-ec2';
import { launchTemplateVersion } from '../boundary/fleet/launch-template-version.ts';
import { metadataDefaults } from '../boundary/fleet/metadata-defaults.ts';
import { metricDataParts } from '../boundary/fleet/metric-data.ts';
import type { Window } from '../domain/fleet/window.ts';
import type { ReadinessPorts } from '../shell/fleet/fleet-ports.ts';
import { pagesOf, type FleetConnection } from './fleet-connection.ts';
import { fleetInstances } from './fleet-instances.ts';

/** The most versions that EC2 gives at once. */
const PAGE_SIZE = 200;
/** The most metrics that one `GetMetricData` takes. */
const METRICS_PER_CALL = 500;
const DAY_SECONDS = 24 * 60 * 60;

/**
 * What tells whether tokens can be enforced.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function fleetReadiness(connection: FleetConnection): ReadinessPorts {
  const { clientFor, call } = connection;
  return {
    ...fleetInstances(connection),

    metadataDefaultsOf: async (place, signal) => {
      const command = new GetInstanceMetadataDefaultsCommand({});
      const ask = () => clientFor(place).send(command, { abortSignal: signal });
      const answer = await call(place, 'ec2:GetInstanceMetadataDefaults', ask, signal);
      return metadataDefaults(answer.AccountLevel);
    },

    defaultVersionPages: async function* (place, signal) {
      const page = (nextToken: string | undefined) => {
        const input = { Versions: ['$Default'], MaxResults: PAGE_SIZE, NextToken: nextToken };
        const command = new DescribeLaunchTemplateVersionsCommand(input);
        const ask = () => clientFor(place).send(command, { abortSignal: signal });
        return call(place, 'ec2:DescribeLaunchTemplateVersions', ask, signal);
      };
      for await (const { LaunchTemplateVersions: versions = [] } of pagesOf(page)) {
        yield versions.map(launchTemplateVersion);
      }
    },

    callsWithoutToken: async (place, instanceIds, window, signal) => {
      const { credentials, requestHandler } = clientFor(place).config;
      const shared = { credentials, requestHandler };
      const client = new CloudWatchClient({ region: place.region, maxAttempts: 1, ...shared });
      const send = (command: GetMetricDataCommand) =>
        call(place, 'cloudwatch:GetMetricData', () => client.send(command, { abortSignal: signal }), signal);
      const all = new Map<string, number>();
      for (let start = 0; start < instanceIds.length; start += METRICS_PER_CALL) {
        const batch = instanceIds.slice(start, start + METRICS_PER_CALL);
        for (const [instanceId, calls] of await sums(batch, window, send)) all.set(instanceId, calls);
      }
      return all;
    },
  };
}

/** The sums of a batch; an instance without a datapoint has none. */
async function sums(
  instanceIds: readonly string[],
  { since, until }: Window,
  send: (command: GetMetricDataCommand) => Promise<GetMetricDataCommandOutput>,
): Promise<Map<string, number>> {
  const MetricDataQueries = instanceIds.map(callsOf);
  const calls = new Map<string, number>();
  const page = (nextToken: string | undefined) =>
    send(
      new GetMetricDataCommand({ StartTime: since, EndTime: until, MetricDataQueries, NextToken: nextToken }),
    );
  for await (const { MetricDataResults: results = [] } of pagesOf(page)) {
    for (const { id, sum } of metricDataParts(results)) {
      const instanceId = instanceIds[Number(id.slice(1))];
      if (instanceId !== undefined && sum !== null) calls.set(instanceId, (calls.get(instanceId) ?? 0) + sum);
    }
  }
  return calls;
}

function callsOf(instanceId: string, index: number): MetricDataQuery {
  return {
    Id: `m${index}`,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/EC2',
        MetricName: 'MetadataNoToken',
        Dimensions: [{ Name: 'InstanceId', Value: instanceId }],
      },
      Period: DAY_SECONDS,
      Stat: 'Sum',
    },
  };
}
