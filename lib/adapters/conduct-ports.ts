import type { ConductEnvironment } from '../boundary/sweep-environments.ts';
import type { ConductStepPorts } from '../shell/fleet/conduct-step.ts';
import { campaign } from './campaign.ts';
import { fleetConnection } from './fleet-connection.ts';
import { fleetInstances } from './fleet-instances.ts';
import { ownAccountOf } from './own-account.ts';
import { policyParameter } from './policy-parameter.ts';
import { timeline } from './timeline.ts';

/** The ports of conducting sweeps on AWS. The function's ARN tells where it is at home. */
export function conductPorts(environment: ConductEnvironment, functionArn: string): ConductStepPorts {
  const own = ownAccountOf(functionArn);
  const now = () => new Date();
  const { regionsOf } = fleetInstances(fleetConnection(own, environment.MEMBER_ROLE_NAME));
  return {
    ...policyParameter(environment.POLICY_PARAMETER_NAME, now),
    regionsOf,
    campaign: campaign(environment.RECORDS_TABLE_NAME),
    openedUntil: timeline(environment.RECORDS_TABLE_NAME).openedUntil,
    ownAccountId: own.accountId,
    now,
  };
}
