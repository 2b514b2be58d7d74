import {
  DescribeLaunchTemplateVersionsCommand,
  GetInstanceMetadataDefaultsCommand,
} from '@aws-sdk/client-ec2';
import { launchTemplateVersion } from '../boundary/fleet/launch-template-version.ts';
import { metadataDefaults } from '../boundary/fleet/metadata-defaults.ts';
import { sumOf } from '../domain/fleet/datapoint.ts';
import type { ReadinessPorts } from '../shell/fleet/fleet-ports.ts';
import { pagesOf, type FleetConnection } from './fleet-connection.ts';
import { fleetInstances } from './fleet-instances.ts';
import { imdsMetric } from './imds-metrics.ts';

/** The most versions that EC2 gives at once. */
const PAGE_SIZE = 200;
const DAY_SECONDS = 24 * 60 * 60;

/**
 * What tells whether tokens can be enforced.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetInstanceMetadataDefaults.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
 */
export function fleetReadiness(connection: FleetConnection): ReadinessPorts {
  const { clientFor, call } = connection;
  const read = imdsMetric(connection, call, 'MetadataNoToken', DAY_SECONDS);
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

    callsWithoutToken: async (...asked) => {
      const found = await read(...asked);
      return new Map([...found].map(([instanceId, datapoints]) => [instanceId, sumOf(datapoints)]));
    },
  };
}
