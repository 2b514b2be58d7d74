import type { Clock } from '../clock.ts';
import type { EventBridgeEvent } from '../events/envelope.ts';
import type { JsonObject } from '../events/json.ts';
import type { UsageCounters } from '../imds/usage.ts';
import { createIdentifiers, type Identifiers } from './identifiers.ts';
import { createRegionState, type RegionState } from './region-state.ts';
import type { Staleness } from './fleet.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createUsageCounters } from '../imds/usage.ts';
import { createMissingMetrics, type MissingMetrics } from '../metrics/missing-metrics.ts';

/** How this EC2 behaves. Durations are milliseconds of `clock`. */
export interface Behaviour {
  readonly clock: Clock;
  /** From a change of metadata options to `applied`. */
  readonly applyDelayMilliseconds: number;
  /** From `pending` to `running`, `stopping` to `stopped`, `shutting-down` to `terminated`; 0 means at once. */
  readonly transitionDelayMilliseconds: number;
  /** The rule of 2019: `HttpTokens` only together with `HttpEndpoint=enabled`. */
  readonly strictEndpoint: boolean;
  readonly staleness: Staleness;
  /** The most datapoints that one answer of GetMetricData has; a call's `MaxDatapoints` may ask for fewer. */
  readonly datapointsPerPage: number;
  /** The Regions that every account has. */
  readonly regions: readonly string[];
  /** The Regions that an account has to opt in to: EC2 refuses each call to one that is `not-opted-in`. */
  readonly optInRegions: Readonly<Record<string, 'opted-in' | 'not-opted-in'>>;
  /** CloudTrail's `userIdentity` by access key; others are a plausible IAM user or the assumed role. */
  readonly userIdentities: Readonly<Record<string, JsonObject>>;
  readonly onEvent: (event: EventBridgeEvent) => void;
}

/** Everything that exists in the simulation. */
export interface World extends Behaviour {
  readonly identifiers: Identifiers;
  readonly sessions: Sessions;
  readonly usage: UsageCounters;
  readonly missingMetrics: MissingMetrics;
  readonly regionState: (accountId: string, region: string) => RegionState;
  readonly regionStates: () => Iterable<RegionState>;
}

export function createWorld(behaviour: Behaviour): World {
  const states = new Map<string, RegionState>();
  return {
    ...behaviour,
    identifiers: createIdentifiers(),
    sessions: createSessions(),
    usage: createUsageCounters(),
    missingMetrics: createMissingMetrics(),
    regionStates: () => states.values(),
    regionState: (accountId, region) => {
      const key = `${accountId}/${region}`;
      const known = states.get(key);
      if (known !== undefined) return known;
      const created = createRegionState(accountId, region, behaviour.staleness);
      states.set(key, created);
      return created;
    },
  };
}
