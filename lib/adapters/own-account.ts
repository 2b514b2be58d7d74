import type { OwnAccount } from './member-accounts.ts';

/** Where a function is at home, by its ARN. */
export function ownAccountOf(functionArn: string): Required<OwnAccount> {
  const [, partition = 'aws', , region = '', accountId = ''] = functionArn.split(':');
  return { accountId, partition, region };
}
