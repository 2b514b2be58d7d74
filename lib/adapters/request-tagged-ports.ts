import type { RequestTaggedEnvironment } from '../boundary/request-tagged-environment.ts';
import type { ExceptionPorts } from '../shell/exceptions/exception-ports.ts';
import { exceptionStore } from './exceptions.ts';
import { exceptionWorkflow } from './exception-workflow.ts';
import { policyParameter } from './policy-parameter.ts';

/** The ports of requests by tag on AWS. */
export function requestTaggedPorts(
  environment: RequestTaggedEnvironment,
): Pick<ExceptionPorts, 'policy' | 'findException' | 'startWorkflow' | 'now'> {
  const now = () => new Date();
  return {
    ...policyParameter(environment.POLICY_PARAMETER_NAME, now),
    ...exceptionStore(environment.EXCEPTIONS_TABLE_NAME),
    ...exceptionWorkflow(environment.EXCEPTION_WORKFLOW_ARN, environment.EXCEPTIONS_TABLE_NAME),
    now,
  };
}
