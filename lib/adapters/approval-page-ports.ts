import type { ApprovalPageEnvironment } from '../boundary/approval-page-environment.ts';
import type { ApprovalPagePorts } from '../shell/exceptions/approval-page-ports.ts';
import { exceptionWorkflow } from './exception-workflow.ts';
import { exceptionStore } from './exceptions.ts';
import { linkKey } from './link-key.ts';
import { linkUses } from './link-uses.ts';
import { policyParameter } from './policy-parameter.ts';
import { reevaluation } from './reevaluation.ts';

/** The ports of the approval page on AWS. */
export function approvalPagePorts(environment: ApprovalPageEnvironment): ApprovalPagePorts {
  const { EXCEPTIONS_TABLE_NAME, EXCEPTION_WORKFLOW_ARN } = environment;
  const now = () => new Date();
  return {
    ...policyParameter(environment.POLICY_PARAMETER_NAME, now),
    ...exceptionStore(EXCEPTIONS_TABLE_NAME),
    ...exceptionWorkflow(EXCEPTION_WORKFLOW_ARN, EXCEPTIONS_TABLE_NAME),
    ...reevaluation(environment.REEVALUATION_QUEUE_URL),
    ...linkUses(EXCEPTIONS_TABLE_NAME),
    linkKey: linkKey(environment.LINK_KEY_SECRET_ARN, now),
    now,
  };
}
