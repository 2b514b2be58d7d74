import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { kept } from './kept.ts';

async function read(client: SSMClient, parameterName: string): Promise<string> {
  try {
    const { Parameter } = await client.send(
      new GetParameterCommand({ Name: parameterName, WithDecryption: true }),
    );
    return Parameter?.Value?.trim() ?? '';
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return '';
    throw error;
  }
}

/** A secret that was changed or revoked is noticed after this long at the latest. */
const KEEP_MILLISECONDS = 5 * 60_000;

/**
 * A secret in an SSM parameter of type SecureString, read when it is first wanted and kept for five
 * minutes; empty where nobody has put it there yet.
 * Never in the environment, never in a log.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-securestring.html
 */
export function secretParameter(parameterName: string, now: () => Date): () => Promise<string> {
  const client = new SSMClient({});
  return kept(() => read(client, parameterName), KEEP_MILLISECONDS, now);
}
