import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { LinkKey } from '../shell/exceptions/approval-page-ports.ts';
import { kept } from './kept.ts';

/** A key that was replaced is noticed after this long at the latest; all links signed by the one before are void then. */
const KEEP_MILLISECONDS = 5 * 60_000;

/** What HMAC-SHA256 gives: a shorter key would be the easier way to a signature. */
const FEWEST_BYTES = 32;

/**
 * The key that signs approval links, in Secrets Manager. Never in the environment, never in a log.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export function linkKey(secretArn: string, now: () => Date): LinkKey {
  const client = new SecretsManagerClient({});
  const read = async () => {
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    const key = Buffer.from(SecretString);
    if (key.length < FEWEST_BYTES) {
      throw new Error(
        `The secret ${secretArn} holds ${key.length} bytes, and the key of approval links needs at least ${FEWEST_BYTES}. Nothing is signed or taken by it. Replace it by a random one.`,
      );
    }
    return key;
  };
  return kept(read, KEEP_MILLISECONDS, now);
}
