import { setTimeout as sleep } from 'node:timers/promises';
import type { EC2Client } from '@aws-sdk/client-ec2';
import {
  CLOUDWATCH_READS,
  EC2_CHANGES,
  EC2_READS,
  justBelow,
  type TokenBucket,
} from '../domain/fleet/token-bucket.ts';
import { pacer, type PacerClock } from '../shell/fleet/pacer.ts';
import type { Place } from '../shell/guard-ports.ts';
import { fleetClients } from './fleet-clients.ts';
import { explained, type Permission } from './fleet-errors.ts';
import { memberAccounts, type OwnAccount } from './member-accounts.ts';
import { isThrottled, retrying, retryingBriefly } from './retrying.ts';

/** Makes a call at the service's pace, again where that may help, and says in words for people why it failed. */
export type FleetCall = <Answer>(
  place: Place,
  permission: Permission,
  ask: () => Promise<Answer>,
  signal: AbortSignal,
) => Promise<Answer>;

/** How the fleet is reached. */
export interface FleetConnection {
  readonly clientFor: (place: Place) => EC2Client;
  readonly call: FleetCall;
  /** The same for whoever tells errors apart: they come as the service gave them, and are waited out for longer. */
  readonly patiently: FleetCall;
  /** The Region that is asked about an account as a whole. */
  readonly homeRegion: string;
}

/** A connection to the caller's own account, and to others in the role that they have for it. */
export function fleetConnection(
  own: Required<OwnAccount>,
  roleName: string,
  changes: TokenBucket = EC2_CHANGES,
  clock: PacerClock = machineClock,
): FleetConnection {
  const paced = pacedCalls(changes, clock);
  return {
    clientFor: fleetClients(memberAccounts(own, roleName)),
    call: async (place, permission, ask, signal) => {
      try {
        return await retryingBriefly(() => paced(place, permission, ask, signal), signal);
      } catch (error) {
        throw explained(error, permission, place);
      }
    },
    patiently: (place, permission, ask, signal) =>
      retrying(() => paced(place, permission, ask, signal), signal),
    homeRegion: own.region,
  };
}

const machineClock: PacerClock = {
  elapsed: () => performance.now(),
  wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};

/** One for all calls of a run: the buckets are the account's, however many parts of the run draw on them. */
function pacedCalls(changes: TokenBucket, clock: PacerClock): FleetCall {
  const paced = pacer(clock, isThrottled);
  return (place, permission, ask, signal) => {
    const key = `${place.accountId}/${place.region}/${permission}`;
    return paced(key, justBelow(bucketOf(permission, changes)), ask, signal);
  };
}

function bucketOf(permission: Permission, changes: TokenBucket): TokenBucket {
  if (permission === 'ec2:ModifyInstanceMetadataOptions') return changes;
  return permission.startsWith('ec2:') ? EC2_READS : CLOUDWATCH_READS;
}

/** All pages of an answer, one after the other, each asked for with the token of the one before. */
export async function* pagesOf<Page extends { readonly NextToken?: string | undefined }>(
  ask: (nextToken: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let nextToken: string | undefined;
  do {
    const page = await ask(nextToken);
    yield page;
    nextToken = page.NextToken;
  } while (nextToken !== undefined && nextToken !== '');
}
