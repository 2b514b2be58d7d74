import { createFleet, type Fleet, type Staleness } from './fleet.ts';
import type { Image } from './image.ts';
import type { InstanceRecord } from './instance.ts';
import type { LaunchTemplate } from './launch-template.ts';
import type { MetadataDefaults } from './metadata-options.ts';

/** All that EC2 keeps for one account in one Region. */
export interface RegionState {
  readonly accountId: string;
  readonly region: string;
  readonly fleet: Fleet;
  readonly launchTemplates: Map<string, LaunchTemplate>;
  readonly images: Map<string, Image>;
  /** Of instances whose profile was associated later; by instance id. */
  readonly associationIds: Map<string, string>;
  /** Launches by client token, so that a repeated call answers with the first one's instances. */
  readonly launchesByClientToken: Map<
    string,
    { readonly fingerprint: string; readonly launched: InstanceRecord[] }
  >;
  metadataDefaults: MetadataDefaults;
}

export function createRegionState(accountId: string, region: string, staleness: Staleness): RegionState {
  return {
    accountId,
    region,
    fleet: createFleet(staleness),
    launchTemplates: new Map(),
    images: new Map(),
    associationIds: new Map(),
    launchesByClientToken: new Map(),
    metadataDefaults: {},
  };
}
