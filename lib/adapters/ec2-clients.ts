import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import type { Place } from '../shell/guard-ports.ts';

/** Credentials for an account; `undefined` for those of the environment. */
export type CredentialsFor = (accountId: string) => EC2ClientConfig['credentials'];

/** An EC2 client for each account and Region that is asked for: made on first use and kept. */
export function ec2Clients(credentialsFor: CredentialsFor): (place: Place) => EC2Client {
  const clients = new Map<string, EC2Client>();
  return ({ accountId, region }) => {
    const key = `${accountId}/${region}`;
    const credentials = credentialsFor(accountId);
    const client =
      clients.get(key) ?? new EC2Client({ region, maxAttempts: 1, ...(credentials && { credentials }) });
    clients.set(key, client);
    return client;
  };
}
