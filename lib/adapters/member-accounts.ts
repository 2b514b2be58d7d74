import type { CredentialsFor } from './ec2.ts';

/** The name under which the guardrail's calls are seen in the CloudTrail of other accounts. */
const SESSION_NAME = 'imds-guardrail';

/** Where the guardrail is at home; without a Region, STS is asked in the one that the environment names. */
export interface OwnAccount {
  readonly accountId: string;
  readonly partition: string;
  readonly region?: string;
}

/**
 * Credentials for an account: those of the environment for the guardrail's own, a member role's for others.
 * The SDK keeps them and asks again before they expire.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function memberAccounts(own: OwnAccount, memberRoleName: string): CredentialsFor {
  return (accountId) => {
    if (accountId === own.accountId) return undefined;
    if (memberRoleName === '') {
      throw new Error(
        `An event tells of account ${accountId}, but this guardrail runs in ${own.accountId} and knows no role there. Deploy it with --param memberRoleName=NAME, or stop forwarding that account's events.`,
      );
    }
    return async () => assume(`arn:${own.partition}:iam::${accountId}:role/${memberRoleName}`, own);
  };
}

async function assume(roleArn: string, { region }: OwnAccount) {
  // Loaded only where there are other accounts: a single one should not pay for it at each cold start.
  const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
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
