import type { AskApproversEnvironment } from '../boundary/ask-approvers-environment.ts';
import type { AskPorts } from '../shell/exceptions/ask-ports.ts';
import { approvalLinks } from './approval-links.ts';
import { exceptionTelling } from './exception-telling.ts';
import { exceptionWorkflow } from './exception-workflow.ts';
import { exceptionStore } from './exceptions.ts';
import { memberAccounts } from './member-accounts.ts';
import { metadataDefaults } from './metadata-defaults.ts';
import { ownAccountOf } from './own-account.ts';
import { policyParameter } from './policy-parameter.ts';
import { taskTokens } from './task-tokens.ts';

/** The ports of asking approvers on AWS. The function's ARN tells which account and partition are its own. */
export function askPorts(environment: AskApproversEnvironment, functionArn: string): AskPorts {
  const { EXCEPTIONS_TABLE_NAME: tableName } = environment;
  const places = {
    pageUrl: environment.APPROVAL_PAGE_URL,
    topicArn: environment.APPROVAL_LINKS_TOPIC_ARN,
    secretArn: environment.LINK_KEY_SECRET_ARN,
  };
  const now = () => new Date();
  return {
    ...policyParameter(environment.POLICY_PARAMETER_NAME, now),
    ...exceptionStore(tableName),
    ...exceptionWorkflow(environment.EXCEPTION_WORKFLOW_ARN, tableName),
    ...taskTokens(tableName),
    // Asking has nothing judged again, so it knows no queue.
    ...exceptionTelling('', environment.EXCEPTIONS_TOPIC_ARN),
    metadataDefaultsOf: metadataDefaults(
      memberAccounts(ownAccountOf(functionArn), environment.MEMBER_ROLE_NAME),
    ),
    links: approvalLinks(places, now),
    now,
  };
}
