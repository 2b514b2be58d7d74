import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { OwnAccount } from './member-accounts.ts';

/** The Region that the environment or the profile names, or `null`. */
export async function configuredRegion(): Promise<string | null> {
  try {
    return await new STSClient({}).config.region();
  } catch {
    // Of a Region that is missing the SDK says no more than that.
    return null;
  }
}

/**
 * The account that the credentials belong to. Throws where there are none, or where AWS does not take them.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function callerIdentity(region: string): Promise<Pick<OwnAccount, 'accountId' | 'partition'>> {
  const { Account, Arn } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}));
  if (Account === undefined) throw new Error('STS does not say which account the credentials belong to.');
  const [, partition = 'aws'] = (Arn ?? '').split(':');
  return { accountId: Account, partition };
}
