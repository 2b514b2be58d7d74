import type { Instance } from '../instance.ts';
import type { FleetRow } from './fleet-row.ts';

/** A part of the fleet that could not be read, and why; `region` is `null` where it is the whole account. */
export interface Gap {
  readonly accountId: string;
  readonly region: string | null;
  readonly problem: string;
}

/** What was found in an account's Region. */
export interface PlaceScan extends Pick<Instance, 'accountId' | 'region'> {
  /** The instances that are not simply compliant. */
  readonly rows: readonly FleetRow[];
  /** How many instances live there; `null`: not counted. */
  readonly instanceCount: number | null;
  /** Why the Region was not read to its end; `null`: it was. */
  readonly problem: string | null;
}

/** What was found in the fleet. */
export interface FleetScan {
  readonly at: Date;
  readonly places: readonly PlaceScan[];
  /** What could not be read, or not to its end. */
  readonly gaps: readonly Gap[];
}
