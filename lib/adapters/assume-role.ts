import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

/** The name under which the guardrail's calls are seen in the CloudTrail of other accounts. */
const SESSION_NAME = 'imds-guardrail';

/**
 * Credentials of a role, as the SDK's clients take them; STS is asked in `region`, or in the environment's. Throws
 * where it gives none.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function assumeRole(roleArn: string, region: string | undefined) {
  const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: SESSION_NAME });
  const { Credentials: credentials } = await new STSClient(region === undefined ? {} : { region }).send(
    command,
  );
  if (credentials?.AccessKeyId === undefined || credentials.SecretAccessKey === undefined) {
    throw new Error(`STS gave no credentials for ${roleArn}.`);
  }
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    ...(credentials.SessionToken !== undefined && { sessionToken: credentials.SessionToken }),
    ...(credentials.Expiration !== undefined && { expiration: credentials.Expiration }),
  };
}
