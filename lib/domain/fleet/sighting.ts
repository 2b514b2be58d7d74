import type { Instance } from '../instance.ts';

/**
 * An instance as its role's credentials name it: by account and id. They do not say its Region, and a call does not
 * either: an instance in Ireland calls IAM in N. Virginia. An id alone tells instances of all Regions apart.
 */
export type SightedInstance = Pick<Instance, 'accountId' | 'instanceId'>;

/**
 * The one group of the FIFO queue by which such calls come: a rule of EventBridge can only name a constant one.
 */
export const SIGHTINGS_GROUP = 'imdsv1-use';

/** That an instance called AWS with credentials that it had got by IMDSv1, and when. */
export interface Sighting {
  readonly firstSeenAt: Date;
  /** At most five minutes before the last such call. */
  readonly lastSeenAt: Date;
}

/** The sighting with another call, which may as well have been before. */
export function seenAgain({ firstSeenAt, lastSeenAt }: Sighting, at: Date): Sighting {
  return {
    firstSeenAt: at < firstSeenAt ? at : firstSeenAt,
    lastSeenAt: at > lastSeenAt ? at : lastSeenAt,
  };
}
