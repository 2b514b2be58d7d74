import type { WatchEnvironment } from '../boundary/sweep-environments.ts';
import { rollBackUnasked } from '../shell/exceptions/roll-back-unasked.ts';
import { FIVE_MINUTES, type WatchPorts } from '../shell/fleet/watch-corrected.ts';
import type { GuardPorts } from '../shell/guard-ports.ts';
import { campaign } from './campaign.ts';
import { ec2 } from './ec2.ts';
import { exceptionTelling } from './exception-telling.ts';
import { exceptionsInForce } from './exceptions-in-force.ts';
import { findingsTopic } from './findings-topic.ts';
import { fleetConnection } from './fleet-connection.ts';
import { imdsMetric } from './imds-metrics.ts';
import { ownAccountOf } from './own-account.ts';
import { records } from './records.ts';
import { requestTaggedPorts } from './request-tagged-ports.ts';
import { exceptionStore } from './exceptions.ts';
import { timeline } from './timeline.ts';

/** What looking after needs on AWS: also the policy. */
export type WatchFunctionPorts = WatchPorts & Pick<GuardPorts, 'policy'>;

/** The ports of looking after corrected instances on AWS. The function's ARN tells where it is at home. */
export function watchCorrectedPorts(environment: WatchEnvironment, functionArn: string): WatchFunctionPorts {
  const { RECORDS_TABLE_NAME: recordsTableName, EXCEPTIONS_TABLE_NAME: exceptionsTableName } = environment;
  const connection = fleetConnection(ownAccountOf(functionArn), environment.MEMBER_ROLE_NAME);
  const { describeInstances } = ec2(connection.clientFor, { make: connection.patiently });
  const { keepRecord, memoriesOf } = records(recordsTableName);
  const rollingBack = {
    ...requestTaggedPorts(environment),
    ...exceptionStore(exceptionsTableName),
    ...exceptionsInForce(exceptionsTableName),
    ...exceptionTelling(environment.REEVALUATION_QUEUE_URL, environment.EXCEPTIONS_TOPIC_ARN),
    memoriesOf,
  };
  const { policy, now } = rollingBack;
  return {
    policy,
    guard: { describeInstances, keepRecord, ...findingsTopic(environment.FINDINGS_TOPIC_ARN), now },
    campaign: campaign(recordsTableName),
    ...timeline(recordsTableName),
    refusedCalls: imdsMetric(connection, connection.call, 'MetadataNoTokenRejected', FIVE_MINUTES),
    rollBack: async ({ instance, reason, findingId }) => {
      const { result } = await rollBackUnasked({ instance, reason, recordId: findingId }, rollingBack);
      return result;
    },
  };
}
