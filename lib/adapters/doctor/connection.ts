import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import pLimit from 'p-limit';
import { explained, type Permission } from '../fleet-errors.ts';
import { retryingBriefly } from '../retrying.ts';

/** How many calls are on their way at the same time: enough for seconds, few enough not to be throttled. */
const CONCURRENCY = 12;

/** What does not answer by then is asked again, a few times. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

/** The way to one account, in one Region and, where a call says so, in others. */
export interface DoctorConnection {
  readonly accountId: string;
  readonly partition: string;
  readonly region: string;
  /** A service's client: one for each Region, all with the same credentials and connections. */
  readonly client: <Client>(Service: new (config: SharedConfig) => Client, region?: string) => Client;
  /** Makes a read, again where that may help. Rejects with words for people, which name the permission. */
  readonly ask: <Answer>(
    permission: Permission,
    call: () => Promise<Answer>,
    region?: string,
  ) => Promise<Answer>;
  /** How many seconds this machine is ahead of AWS. */
  readonly aheadSeconds: number;
}

interface SharedConfig extends Pick<STSClient['config'], 'credentials' | 'requestHandler'> {
  readonly region: string;
  readonly maxAttempts: number;
}

/**
 * Finds out who the credentials belong to. Rejects as the SDK does where there are none, or AWS does not take them.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function doctorConnection(
  region: string,
  now: () => Date,
  signal: AbortSignal,
): Promise<DoctorConnection> {
  const client = new STSClient({ region, maxAttempts: 3, requestHandler: TIMEOUTS });
  const aheadSeconds = clockOf(client, now);
  const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
  const [, partition = 'aws'] = Arn.split(':');
  const { credentials, requestHandler } = client.config;
  const limit = pLimit(CONCURRENCY);
  return {
    accountId: Account,
    partition,
    region,
    aheadSeconds: aheadSeconds(),
    client: clientsWith({ maxAttempts: 1, credentials, requestHandler }, region),
    ask: (permission, call, where = region) =>
      limit(() => retryingBriefly(call, signal)).catch((error: unknown) => {
        throw explained(error, permission, { region: where });
      }),
  };
}

/** Makes each client once: that takes longer than most calls. */
function clientsWith(config: Omit<SharedConfig, 'region'>, home: string): DoctorConnection['client'] {
  const clients = new Map<unknown, Map<string, unknown>>();
  return <Client>(Service: new (config: SharedConfig) => Client, region = home): Client => {
    const known = clients.get(Service) ?? new Map<string, unknown>();
    clients.set(Service, known);
    const client = (known.get(region) as Client | undefined) ?? new Service({ ...config, region });
    known.set(region, client);
    return client;
  };
}

/** Notes what time AWS has: each of its answers says so, in whole seconds. */
function clockOf(client: STSClient, now: () => Date): () => number {
  let ahead = 0;
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers = {} } = result.response as { headers?: Readonly<Record<string, string>> };
      const theirs = Date.parse(headers['date'] ?? '');
      if (!Number.isNaN(theirs)) ahead = (now().getTime() - theirs) / 1_000;
      return result;
    },
    { step: 'deserialize', name: 'noteTheTime', priority: 'low' },
  );
  return () => ahead;
}

/** For a call's errors: one of that name means that there is nothing, and is no failure. */
export function nullIf(errorName: string): (error: unknown) => null {
  return (error) => {
    if (error instanceof Error && error.name === errorName) return null;
    throw error;
  };
}
