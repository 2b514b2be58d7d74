import type { CredentialsFor } from './ec2-clients.ts';

/** Where the guardrail is at home; without a Region, STS is asked in the one that the environment names. */
export interface OwnAccount {
  readonly accountId: string;
  readonly partition: string;
  readonly region?: string;
}

/**
 * Credentials for an account: those of the environment for the guardrail's own, a member role's for others.
 * The SDK keeps them and asks again before they expire.
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
  // Loaded only where there are other accounts: a single one should not pay for it at each cold start. By a module
  // of our own, since of a package that is imported dynamically esbuild keeps everything.
  const { assumeRole } = await import('./assume-role.ts');
  return assumeRole(roleArn, region);
}
