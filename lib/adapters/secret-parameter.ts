import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

/** A secret that was changed or revoked is noticed after this long at the latest. */
const KEEP_MILLISECONDS = 5 * 60_000;

/**
 * A secret in an SSM parameter of type SecureString, read when it is first wanted and kept for five minutes.
 * Never in the environment, never in a log.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-securestring.html
 */
export function secretParameter(parameterName: string, now: () => Date): () => Promise<string> {
  const client = new SSMClient({});
  let kept: { secret: string; readAt: number } | null = null;

  return async () => {
    const at = now().getTime();
    if (kept !== null && at - kept.readAt < KEEP_MILLISECONDS) return kept.secret;

    const command = new GetParameterCommand({ Name: parameterName, WithDecryption: true });
    const { Parameter } = await client.send(command);
    const secret = Parameter?.Value?.trim() ?? '';
    kept = { secret, readAt: at };
    return secret;
  };
}
