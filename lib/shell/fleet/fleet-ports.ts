import type { FleetQuery } from '../../domain/fleet/fleet-query.ts';
import type { DefaultVersion, MetadataDefaults } from '../../domain/fleet/readiness.ts';
import type { Window } from '../../domain/fleet/window.ts';
import type { Instance } from '../../domain/instance.ts';
import type { ClosedRecord } from '../../domain/record.ts';
import type { Place } from '../guard-ports.ts';

/** What a look at the fleet needs of the world. A port that fails throws an error whose message people understand. */
export interface FleetPorts {
  /** The Regions that an account has enabled, by name. */
  readonly regionsOf: (accountId: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** The instances that a query finds, page by page, so that no more than a page is ever held. */
  readonly instancePages: (
    place: Place,
    query: FleetQuery,
    signal: AbortSignal,
  ) => AsyncIterable<readonly Instance[]>;
  /** Their ids alone, page by page: cheaper than to read them. */
  readonly instanceIdPages: (
    place: Place,
    query: FleetQuery,
    signal: AbortSignal,
  ) => AsyncIterable<readonly string[]>;
  /** How many instances a query finds, page by page: cheaper than to read them. */
  readonly countPages: (place: Place, query: FleetQuery, signal: AbortSignal) => AsyncIterable<number>;
  readonly now: () => Date;
}

/** What readiness needs beside. */
export interface ReadinessPorts extends FleetPorts {
  readonly metadataDefaultsOf: (place: Place, signal: AbortSignal) => Promise<MetadataDefaults>;
  /** The default versions of all launch templates, page by page. */
  readonly defaultVersionPages: (
    place: Place,
    signal: AbortSignal,
  ) => AsyncIterable<readonly DefaultVersion[]>;
  /** Calls to IMDS without a token by instance; those without a datapoint are left out. */
  readonly callsWithoutToken: (
    place: Place,
    instanceIds: readonly string[],
    window: Window,
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, number>>;
}

/**
 * What was finished in a span of time, oldest first, page by page, so that no more than a page is ever held; a record
 * that cannot be read is told by its key.
 */
export type FinishedRecords = (
  window: Window,
) => AsyncIterable<readonly (ClosedRecord | { readonly unreadable: string })[]>;
