import type { FleetPlan } from './fleet-plan.ts';
import { locate } from './imds/endpoint.ts';
import type { UsageMetric } from './imds/usage.ts';
import type { ResolvedOptions } from './options.ts';
import { seedFleet, seedInstances, type InstanceTemplate } from './seeding.ts';
import { metadataOptionsState, type InstanceRecord, type Operator } from './state/instance.ts';
import { planLaunch, type LaunchRequest } from './state/launch.ts';
import { launch } from './state/lifecycle.ts';
import type { MetadataDefaults } from './state/metadata-options.ts';
import type { RegionState } from './state/region-state.ts';
import type { Staleness } from './state/fleet.ts';
import type { World } from './state/world.ts';

/** An account and Region; what is left out is the simulator's own default. */
export interface Place {
  readonly accountId?: string;
  readonly region?: string;
}

/** An instance as tests look at it: the truth, without staleness and without an API call being counted. */
export interface InstanceSnapshot extends Readonly<InstanceRecord> {
  readonly metadataOptionsState: 'pending' | 'applied';
  readonly accountId: string;
  readonly region: string;
}

/** Direct access to the simulation, for tests and stories. Nothing here is counted as an API call. */
export interface Instances {
  /** Launches as another service would: with state-change events, without a CloudTrail event. */
  readonly launch: (request: LaunchRequest, place?: Place) => string[];
  readonly seed: (
    count: number,
    template?: InstanceTemplate | ((index: number) => InstanceTemplate),
    place?: Place,
  ) => string[];
  /** A large fleet by shares, such as 100,000 of which 2 % allow IMDSv1. */
  readonly seedFleet: (plan: FleetPlan, place?: Place) => string[];
  readonly get: (instanceId: string) => InstanceSnapshot | undefined;
  /** All instances of an account and Region that EC2 still shows. */
  readonly list: (place?: Place) => InstanceSnapshot[];
  readonly setOperator: (instanceId: string, operator: Operator) => void;
  /** Counts calls to an instance's IMDS without a token, as CloudWatch will show them. */
  readonly recordUsage: (
    instanceId: string,
    metric: UsageMetric,
    usage: { calls: number; at?: number },
  ) => void;
  /** Replaces the account's defaults, including those that no API call can set (`managedBy`). */
  readonly setMetadataDefaults: (defaults: MetadataDefaults, place?: Place) => void;
  /** From the next change on, reads may be stale. */
  readonly setStaleness: (staleness: Staleness, place?: Place) => void;
}

export function createInstances(world: World, options: ResolvedOptions): Instances {
  const stateOf = ({ accountId = options.accountId, region = options.region }: Place = {}): RegionState =>
    world.regionState(accountId, region);
  const existing = (instanceId: string): InstanceRecord => {
    const found = locate(world, instanceId);
    if (found === undefined) throw new Error(`There is no instance ${instanceId}.`);
    return found.instance;
  };
  return {
    launch: (request, place) => {
      const launched = planLaunch(world, stateOf(place), request);
      launch(world, stateOf(place), launched);
      return launched.map(({ instanceId }) => instanceId);
    },
    seed: (count, template = {}, place) => seedInstances(world, stateOf(place), count, template),
    seedFleet: (plan, place) => seedFleet(world, stateOf(place), plan),
    get: (instanceId) => {
      const found = locate(world, instanceId);
      return found === undefined ? undefined : snapshot(world, found.state, found.instance);
    },
    list: (place) => {
      const state = stateOf(place);
      return state.fleet.all(world.clock.now()).map((instance) => snapshot(world, state, instance));
    },
    setOperator: (instanceId, operator) => (existing(instanceId).operator = operator),
    recordUsage: (instanceId, metric, { calls, at = world.clock.now() }) =>
      world.usage.count(existing(instanceId).instanceId, metric, at, calls),
    setMetadataDefaults: (defaults, place) => (stateOf(place).metadataDefaults = defaults),
    setStaleness: (staleness, place) => stateOf(place).fleet.setStaleness(staleness),
  };
}

function snapshot(
  world: World,
  { accountId, region }: RegionState,
  instance: InstanceRecord,
): InstanceSnapshot {
  const optionsState = metadataOptionsState(instance, world.clock.now());
  return { ...instance, metadataOptionsState: optionsState, accountId, region };
}
