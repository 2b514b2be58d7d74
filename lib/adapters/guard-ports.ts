import { setTimeout as sleep } from 'node:timers/promises';
import type { parseGuardEnvironment } from '../boundary/guard-environment.ts';
import type { GuardPorts } from '../shell/guard-ports.ts';
import { ec2 } from './ec2.ts';
import { ec2Clients } from './ec2-clients.ts';
import { exceptionsInForce } from './exceptions-in-force.ts';
import { findingsTopic } from './findings-topic.ts';
import { memberAccounts } from './member-accounts.ts';
import { ownAccountOf } from './own-account.ts';
import { policyParameter } from './policy-parameter.ts';
import { records } from './records.ts';

/** The guard's ports on AWS. The function's ARN tells which account and partition are its own. */
export function guardPorts(
  environment: ReturnType<typeof parseGuardEnvironment>,
  functionArn: string,
): GuardPorts {
  const now = () => new Date();
  return {
    ...policyParameter(environment.POLICY_PARAMETER_NAME, now),
    ...ec2(ec2Clients(memberAccounts(ownAccountOf(functionArn), environment.MEMBER_ROLE_NAME))),
    ...records(environment.RECORDS_TABLE_NAME),
    ...exceptionsInForce(environment.EXCEPTIONS_TABLE_NAME),
    ...findingsTopic(environment.FINDINGS_TOPIC_ARN),
    now,
    wait: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
  };
}
