import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardPorts } from '../shell/guard-ports.ts';
import type { SweepPorts } from '../shell/fleet/sweep-ports.ts';
import { campaign } from './campaign.ts';
import { ec2 } from './ec2.ts';
import { exceptionsInForce } from './exceptions-in-force.ts';
import { findingsTopic } from './findings-topic.ts';
import type { FleetConnection } from './fleet-connection.ts';
import { fleetInstances } from './fleet-instances.ts';
import { slimAnswerOf } from './fleet-slim-answer.ts';
import { imdsMetric } from './imds-metrics.ts';
import { imdsV1Sightings } from './imdsv1-sightings.ts';
import { records } from './records.ts';
import { timeline } from './timeline.ts';

const DAY_SECONDS = 24 * 60 * 60;

/** What a sweep writes to and reads from. */
export interface SweepTables {
  readonly recordsTableName: string;
  readonly exceptionsTableName: string;
  readonly findingsTopicArn: string;
}

/** The ports of a sweep on AWS: the guard's own, at a pace that all of the sweep shares. */
export function sweepPorts(
  connection: FleetConnection,
  { recordsTableName, exceptionsTableName, findingsTopicArn }: SweepTables,
  others: Pick<GuardPorts, 'policy'> & Pick<SweepPorts, 'requestForUse'>,
): SweepPorts {
  const { clientFor, call, patiently } = connection;
  const guard: GuardPorts = {
    policy: others.policy,
    ...ec2(clientFor, { make: patiently, prepare: (command) => slimAnswerOf(command, 'judged') }),
    ...records(recordsTableName),
    ...exceptionsInForce(exceptionsTableName),
    ...findingsTopic(findingsTopicArn),
    now: () => new Date(),
    wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  };
  return {
    guard,
    fleet: fleetInstances(connection),
    campaign: campaign(recordsTableName),
    callsWithoutToken: imdsMetric(connection, call, 'MetadataNoToken', DAY_SECONDS),
    ...imdsV1Sightings(recordsTableName),
    ...timeline(recordsTableName),
    requestForUse: others.requestForUse,
  };
}
