import { EC2Client } from '@aws-sdk/client-ec2';
import type { Place } from '../shell/guard-ports.ts';
import type { CredentialsFor } from './ec2-clients.ts';

/** Longer than EC2 takes for its largest page; a Region that has not answered by then is asked again. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true };

/** What every client of an account has in common, whatever its service and Region. */
export type SharedConfig = Pick<EC2Client['config'], 'credentials' | 'requestHandler'>;

/**
 * EC2 clients for many accounts and Regions. Those of an account share its credentials, which are then looked up, or
 * a role assumed, once and not in every Region; and their connections.
 */
export function fleetClients(credentialsFor: CredentialsFor): (place: Place) => EC2Client {
  const shared = new Map<string, SharedConfig>();
  const clients = new Map<string, EC2Client>();
  return ({ accountId, region }) => {
    const key = `${accountId}/${region}`;
    const known = clients.get(key);
    if (known !== undefined) return known;

    const client = new EC2Client({
      region,
      maxAttempts: 1,
      ...(shared.get(accountId) ?? firstConfig(credentialsFor(accountId))),
    });
    const { credentials, requestHandler } = client.config;
    shared.set(accountId, shared.get(accountId) ?? { credentials, requestHandler });
    clients.set(key, client);
    return client;
  };
}

function firstConfig(credentials: ReturnType<CredentialsFor>) {
  return { requestHandler: TIMEOUTS, ...(credentials && { credentials }) };
}
