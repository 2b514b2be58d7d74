import type { SweepPlaceEnvironment } from '../boundary/sweep-environments.ts';
import { requestForUse } from '../shell/exceptions/request-for-use.ts';
import type { SweepPorts } from '../shell/fleet/sweep-ports.ts';
import { fleetConnection } from './fleet-connection.ts';
import { ownAccountOf } from './own-account.ts';
import { requestTaggedPorts } from './request-tagged-ports.ts';
import { sweepPorts } from './sweep-ports.ts';

/** The ports of sweeping a place on AWS. The function's ARN tells where it is at home. */
export function sweepPlacePorts(environment: SweepPlaceEnvironment, functionArn: string): SweepPorts {
  const requesting = requestTaggedPorts(environment);
  return sweepPorts(
    fleetConnection(ownAccountOf(functionArn), environment.MEMBER_ROLE_NAME),
    {
      recordsTableName: environment.RECORDS_TABLE_NAME,
      exceptionsTableName: environment.EXCEPTIONS_TABLE_NAME,
      findingsTopicArn: environment.FINDINGS_TOPIC_ARN,
    },
    {
      policy: requesting.policy,
      requestForUse: async (finding) => {
        await requestForUse(finding, requesting);
      },
    },
  );
}
