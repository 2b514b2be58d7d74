import type { Datapoint } from '../../domain/fleet/datapoint.ts';
import type { Sighting } from '../../domain/fleet/sighting.ts';
import type { Window } from '../../domain/fleet/window.ts';
import type { Finding } from '../../domain/finding.ts';
import type { InstanceKey } from '../../domain/instance.ts';
import type { GuardPorts, Place } from '../guard-ports.ts';
import type { Campaign } from './campaign.ts';
import type { FleetPorts } from './fleet-ports.ts';

/** What is asked of an instance before it is changed. */
export interface EvidencePorts {
  /**
   * The calls to IMDS without a token of instances of a place, by their id, in sums of a day. Those without a datapoint
   * are left out.
   * Throws where CloudWatch cannot be read: nothing is enforced blind.
   */
  readonly callsWithoutToken: (
    place: Place,
    instanceIds: readonly string[],
    window: Window,
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, readonly Datapoint[]>>;
  /** When CloudTrail showed calls by credentials that came by IMDSv1, by {@link instanceKey}. */
  readonly sightingsOf: (instances: readonly InstanceKey[]) => Promise<ReadonlyMap<string, Sighting>>;
}

/** Everything that a sweep of a place needs of the world: what the guard needs, and more. */
export interface SweepPorts extends EvidencePorts {
  readonly guard: GuardPorts;
  readonly fleet: Pick<FleetPorts, 'instanceIdPages'>;
  readonly campaign: Campaign;
  /** The instances of a place whose record was opened until then and is not closed, by id. */
  readonly openedIn: (place: Place, until: Date) => Promise<readonly string[]>;
  /** Asks for an exception for an instance that uses IMDSv1, as far as the policy wants that. */
  readonly requestForUse: (finding: Finding) => Promise<void>;
}
