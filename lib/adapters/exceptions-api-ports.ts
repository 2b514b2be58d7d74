import type { ExceptionsApiEnvironment } from '../boundary/exceptions-api-environment.ts';
import type { ApiPorts } from '../shell/exceptions/api-ports.ts';
import { exceptionPages } from './exception-pages.ts';
import { exceptionTelling } from './exception-telling.ts';
import { exceptionWorkflow } from './exception-workflow.ts';
import { exceptionStore } from './exceptions.ts';
import { exceptionsInForce } from './exceptions-in-force.ts';
import { memberAccounts } from './member-accounts.ts';
import { metadataDefaults } from './metadata-defaults.ts';
import { ownAccountOf } from './own-account.ts';
import { policyParameter } from './policy-parameter.ts';
import { recordHistory } from './record-history.ts';
import { records } from './records.ts';

/** The ports of the command line's API on AWS. The function's ARN tells which account and partition are its own. */
export function exceptionsApiPorts(environment: ExceptionsApiEnvironment, functionArn: string): ApiPorts {
  const now = () => new Date();
  const { EXCEPTIONS_TABLE_NAME: tableName } = environment;
  return {
    ...policyParameter(environment.POLICY_PARAMETER_NAME, now),
    ...exceptionStore(tableName),
    ...exceptionPages(tableName),
    ...exceptionWorkflow(environment.EXCEPTION_WORKFLOW_ARN, tableName),
    ...exceptionTelling(environment.REEVALUATION_QUEUE_URL, environment.EXCEPTIONS_TOPIC_ARN),
    ...exceptionsInForce(tableName),
    memoriesOf: records(environment.RECORDS_TABLE_NAME).memoriesOf,
    recordHistory: recordHistory(environment.RECORDS_TABLE_NAME),
    metadataDefaultsOf: metadataDefaults(
      memberAccounts(ownAccountOf(functionArn), environment.MEMBER_ROLE_NAME),
    ),
    ownRegion: environment.AWS_REGION,
    now,
  };
}
