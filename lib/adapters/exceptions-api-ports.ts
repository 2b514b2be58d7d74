import type { ExceptionsApiEnvironment } from '../boundary/exceptions-api-environment.ts';
import type { ApiPorts } from '../shell/exceptions/api-ports.ts';
import { exceptionPages } from './exception-pages.ts';
import { exceptionTelling } from './exception-telling.ts';
import { exceptionWorkflow } from './exception-workflow.ts';
import { exceptionStore } from './exceptions.ts';
import { policyParameter } from './policy-parameter.ts';

/** The ports of the command line's API on AWS. */
export function exceptionsApiPorts(environment: ExceptionsApiEnvironment): ApiPorts {
  const now = () => new Date();
  const { EXCEPTIONS_TABLE_NAME: tableName } = environment;
  return {
    ...policyParameter(environment.POLICY_PARAMETER_NAME, now),
    ...exceptionStore(tableName),
    ...exceptionPages(tableName),
    ...exceptionWorkflow(environment.EXCEPTION_WORKFLOW_ARN, tableName),
    ...exceptionTelling(environment.REEVALUATION_QUEUE_URL, environment.EXCEPTIONS_TOPIC_ARN),
    ownRegion: environment.AWS_REGION,
    now,
  };
}
