import type { parseImportEnvironment } from '../boundary/import-environment.ts';
import type { ImportPorts } from '../shell/import-ports.ts';
import { memberAccounts } from './member-accounts.ts';
import { ownAccountOf } from './own-account.ts';
import { securityHub } from './security-hub.ts';

/** The ports of importing on AWS. The function's ARN tells which account and partition are its own. */
export function importPorts(
  { MEMBER_ROLE_NAME }: ReturnType<typeof parseImportEnvironment>,
  functionArn: string,
): ImportPorts {
  return securityHub(memberAccounts(ownAccountOf(functionArn), MEMBER_ROLE_NAME));
}
