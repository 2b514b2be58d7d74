import { campaign } from '../lib/adapters/campaign.ts';
import { fleetConnection } from '../lib/adapters/fleet-connection.ts';
import { fleetInstances } from '../lib/adapters/fleet-instances.ts';
import { imdsMetric } from '../lib/adapters/imds-metrics.ts';
import { imdsV1Sightings, type ImdsV1Sightings } from '../lib/adapters/imdsv1-sightings.ts';
import { sweepPorts } from '../lib/adapters/sweep-ports.ts';
import { timeline } from '../lib/adapters/timeline.ts';
import type { Finding } from '../lib/domain/finding.ts';
import type { SweepRun } from '../lib/domain/fleet/sweep-run.ts';
import type { Policy } from '../lib/domain/policy.ts';
import type { Extent } from '../lib/shell/fleet/each-place.ts';
import { runSweep } from '../lib/shell/fleet/run-sweep.ts';
import type { SweepPorts } from '../lib/shell/fleet/sweep-ports.ts';
import {
  FIVE_MINUTES,
  watchCorrected,
  type WatchPorts,
  type WatchResult,
} from '../lib/shell/fleet/watch-corrected.ts';
import type { InstanceResult } from '../lib/shell/guard-place.ts';
import { manualClock, type ManualClock } from '../local/ec2/clock.ts';
import type { SimulatorOptions } from '../local/ec2/options.ts';
import { startEc2Simulator, type Ec2Simulator } from '../local/ec2/server.ts';
import { startTables, type LocalTables } from '../local/embedded/tables.ts';
import { startTopic } from '../local/embedded/topic.ts';
import { NOW } from './given.ts';

export const ACCOUNT = '111122223333';
export const HOME = 'eu-west-1';
export const MEMBER_ROLE = 'imds-guardrail-member';
const SWEEP_KEY = 'ASIASWEEPEXAMPLE0001';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A sweep of the fleet with its real adapters over HTTP; time stands still until a test moves it. */
export interface LocalSweep {
  readonly ec2: Ec2Simulator;
  readonly tables: LocalTables;
  readonly clock: ManualClock;
  readonly ports: SweepPorts;
  readonly noteSighting: ImdsV1Sightings['noteSighting'];
  /** Those for whom an exception was asked, and those that were to be rolled back. */
  readonly asked: Finding[];
  readonly rolledBack: Finding[];
  /** One whole sweep, as the state machine conducts it. */
  readonly sweep: (policy: Policy, options?: SweepOptions) => Promise<Swept>;
  readonly watch: (policy: Policy, differences?: Partial<WatchPorts>) => Promise<WatchResult[]>;
  readonly findings: () => Finding[];
  /** The sweep's own calls of an action; `outcome`: only those that came to it. */
  readonly calls: (action: string, outcome?: 'ok') => number;
  readonly stop: () => Promise<void>;
}

export interface SweepOptions {
  readonly runId?: string;
  readonly extent?: Partial<Extent>;
  /** Whether the extent is all that the policy looks at. */
  readonly isWhole?: boolean;
  readonly ports?: (ports: SweepPorts) => SweepPorts;
  /** Ends the time of a part; a part that comes after it has all the time. */
  readonly timeOf?: (part: number) => AbortSignal;
}

/** What came of a sweep. */
export interface Swept {
  readonly run: SweepRun;
  /** Everything that was reported of instances, in order. */
  readonly results: readonly InstanceResult[];
  /** Of the place with the most. */
  readonly parts: number;
}

/** Starts it. The SDK's clients find their servers by the environment. */
export async function startLocalSweep(options: SimulatorOptions = {}): Promise<LocalSweep> {
  const clock = manualClock(NOW.getTime());
  const [tables, topic, ec2] = await Promise.all([
    startTables(),
    startTopic(),
    startEc2Simulator({ accountId: ACCOUNT, region: HOME, clock, ...options }),
  ]);
  Object.assign(process.env, {
    AWS_REGION: HOME,
    AWS_ACCESS_KEY_ID: SWEEP_KEY,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_EC2: ec2.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: ec2.url,
    AWS_ENDPOINT_URL_STS: ec2.url,
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_SNS: topic.url,
  });
  const now = () => new Date(clock.now());
  const asked: Finding[] = [];
  const rolledBack: Finding[] = [];
  const own = { accountId: ACCOUNT, partition: 'aws', region: HOME };
  const connection = fleetConnection(own, MEMBER_ROLE, { capacity: 100_000, refillPerSecond: 100_000 });
  const made = sweepPorts(
    connection,
    {
      recordsTableName: tables.recordsTableName,
      exceptionsTableName: tables.exceptionsTableName,
      findingsTopicArn: `arn:aws:sns:${HOME}:${ACCOUNT}:findings`,
    },
    {
      policy: () => Promise.reject(new Error('A sweep is given its policy.')),
      requestForUse: (finding) => Promise.resolve(void asked.push(finding)),
    },
  );
  // Nothing here needs real time to pass: the simulator applies at once unless a test says otherwise.
  const ports: SweepPorts = { ...made, guard: { ...made.guard, now, wait: () => Promise.resolve() } };
  const watchPorts: WatchPorts = {
    guard: ports.guard,
    campaign: campaign(tables.recordsTableName),
    ...timeline(tables.recordsTableName),
    refusedCalls: imdsMetric(connection, connection.call, 'MetadataNoTokenRejected', FIVE_MINUTES),
    rollBack: (finding) => {
      rolledBack.push(finding);
      return Promise.resolve('rolled-back');
    },
  };
  const { openedUntil } = timeline(tables.recordsTableName);
  const conduct = { ...fleetInstances(connection), campaign: ports.campaign, openedUntil, now };
  let runs = 0;
  const unchanged = (each: SweepPorts) => each;

  return {
    ec2,
    tables,
    clock,
    ports,
    noteSighting: imdsV1Sightings(tables.recordsTableName).noteSighting,
    asked,
    rolledBack,
    sweep: async (
      policy,
      { runId = `run-${(runs += 1)}`, extent = {}, isWhole = true, ports: changed, timeOf } = {},
    ) => {
      const order = {
        runId,
        startedAt: now(),
        startedBy: 'a test',
        extent: { accountIds: [ACCOUNT], regions: null, ...extent },
        isWhole,
      };
      const governed = { ...ports, guard: { ...ports.guard, policy: () => Promise.resolve(policy) } };
      const swept = { results: [] as InstanceResult[], parts: 0 };
      const deadlineOf = (part: number) => {
        swept.parts = Math.max(swept.parts, part);
        return {
          changeSignal: timeOf?.(part) ?? AbortSignal.timeout(60_000),
          signal: AbortSignal.timeout(60_000),
          leasedUntil: new Date(clock.now() + 15 * MINUTE),
        };
      };
      const run = await runSweep(
        order,
        policy,
        { ...(changed ?? unchanged)(governed), ...conduct, deadlineOf },
        ({ instances }) => void swept.results.push(...instances),
        AbortSignal.timeout(60_000),
      );
      return { ...swept, run };
    },
    watch: (policy, differences = {}) =>
      watchCorrected(policy, { ...watchPorts, ...differences }, AbortSignal.timeout(15_000)),
    findings: () =>
      topic.messages.map(({ byProtocol }) => JSON.parse(byProtocol['default'] ?? '') as Finding),
    calls: (action, outcome) =>
      ec2.calls.list(action).filter((call) => outcome === undefined || call.outcome === outcome).length,
    stop: async () => {
      await Promise.all([tables.stop(), topic.stop(), ec2.close()]);
    },
  };
}
