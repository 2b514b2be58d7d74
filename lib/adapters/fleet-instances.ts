import {
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  type Instance as DescribedInstance,
} from '@aws-sdk/client-ec2';
import { describedInstance } from '../boundary/describe-instances.ts';
import type { FleetQuery } from '../domain/fleet/fleet-query.ts';
import type { FleetPorts } from '../shell/fleet/fleet-ports.ts';
import type { Place } from '../shell/guard-ports.ts';
import { pagesOf, type FleetConnection } from './fleet-connection.ts';
import { slimAnswerOf, type Detail } from './fleet-slim-answer.ts';

/** The most that EC2 gives at once. */
const PAGE_SIZE = 1_000;

/**
 * The fleet as EC2 shows it.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
 */
export function fleetInstances(connection: FleetConnection): FleetPorts {
  return {
    regionsOf: async (accountId, signal) => {
      const { clientFor, call, homeRegion } = connection;
      const home = { accountId, region: homeRegion };
      const ask = () => clientFor(home).send(new DescribeRegionsCommand({}), { abortSignal: signal });
      const { Regions: regions = [] } = await call(home, 'ec2:DescribeRegions', ask, signal);
      return regions
        .filter(({ OptInStatus }) => OptInStatus !== 'not-opted-in')
        .flatMap(({ RegionName }) => RegionName ?? []);
    },

    instancePages: async function* (place, query, signal) {
      for await (const page of pages(connection, place, query, 'judged', signal)) {
        yield page.map((instance) => describedInstance(instance, place));
      }
    },

    instanceIdPages: async function* (place, query, signal) {
      for await (const page of pages(connection, place, query, 'counted', signal)) {
        yield page.flatMap(({ InstanceId }) => InstanceId ?? []);
      }
    },

    countPages: async function* (place, query, signal) {
      for await (const page of pages(connection, place, query, 'counted', signal)) yield page.length;
    },

    now: () => new Date(),
  };
}

async function* pages(
  { clientFor, call }: FleetConnection,
  place: Place,
  query: FleetQuery,
  detail: Detail,
  signal: AbortSignal,
): AsyncGenerator<readonly DescribedInstance[]> {
  const Filters = query.map(({ name, values }) => ({ Name: name, Values: [...values] }));
  const page = (nextToken: string | undefined) => {
    const input = { Filters, MaxResults: PAGE_SIZE, NextToken: nextToken };
    // Where an account hides what AWS services manage for it, it is open all the same.
    const command = new DescribeInstancesCommand({ ...input, IncludeManagedResources: true });
    slimAnswerOf(command, detail);
    const ask = () => clientFor(place).send(command, { abortSignal: signal });
    return call(place, 'ec2:DescribeInstances', ask, signal);
  };
  for await (const { Reservations: reservations = [] } of pagesOf(page)) {
    yield reservations.flatMap(({ Instances: instances = [] }) => instances);
  }
}
