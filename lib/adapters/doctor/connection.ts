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
  /** What all clients are made with: who signs, and where. */
  readonly configFor: (region?: string) => SharedConfig;
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
    configFor: (where = region) => ({ region: where, maxAttempts: 1, credentials, requestHandler }),
    ask: (permission, call, where = region) =>
      limit(() => retryingBriefly(call, signal)).catch((error: unknown) => {
        throw explained(error, permission, { region: where });
      }),
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
