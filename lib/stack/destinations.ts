import { EVENT_SOURCE } from '../domain/finding-event.ts';
import { METRICS } from '../domain/metrics.ts';
import type { NotificationPolicy } from '../domain/notifications/notification-policy.ts';
import { alarm, counted } from './alarm.ts';
import { destination } from './destination.ts';
import { assumesMemberRole } from './function-role.ts';
import type { Part } from './part.ts';
import { substituted } from './resource.ts';
import { slackDestination } from './slack.ts';

const importFinding = destination({
  name: 'import-finding',
  description: 'Imports findings into Security Hub',
  timeoutSeconds: 60,
  // GetFindings takes three calls a second and 20 ids each.
  reading: { delaySeconds: 0, batchSize: 20, batchingWindowSeconds: 5, maximumConcurrency: 2 },
  statements: [
    {
      Sid: 'ImportFindings',
      Effect: 'Allow',
      Action: 'securityhub:BatchImportFindings',
      Resource: substituted(
        'arn:${AWS::Partition}:securityhub:*:${AWS::AccountId}:product/${AWS::AccountId}/default',
      ),
    },
    {
      Sid: 'SeeWhatIsThere',
      Effect: 'Allow',
      Action: 'securityhub:GetFindings',
      Resource: substituted('arn:${AWS::Partition}:securityhub:*:${AWS::AccountId}:hub/default'),
    },
    {
      // Nothing else of a finding may be changed, whoever made it.
      Sid: 'ResolveFindings',
      Effect: 'Allow',
      Action: 'securityhub:BatchUpdateFindings',
      Resource: substituted('arn:${AWS::Partition}:securityhub:*:${AWS::AccountId}:hub/default'),
      Condition: {
        'ForAnyValue:StringEquals': { 'securityhub:ASFFSyntaxPath/Workflow.Status': 'RESOLVED' },
      },
    },
    assumesMemberRole('ImportInMemberAccounts'),
  ],
  environment: { MEMBER_ROLE_NAME: '${param:memberRoleName}' },
});

/** Findings in Security Hub, with an alarm for the one mistake that is easily made. */
export const securityHub: Part = {
  ...importFinding,
  resources: {
    ...importFinding.resources,
    SecurityHubRefusedAlarm: alarm(
      counted(
        METRICS.securityHubRefused,
        'Security Hub is not enabled in an account and Region that findings come from, or import-finding may not use it. ' +
          'The log of import-finding says where. Enable it or allow it, then redrive; nothing is lost.',
      ),
    ),
  },
};

/** Findings as events on the default bus. */
export const eventBus: Part = destination({
  name: 'emit-finding',
  description: 'Puts findings on the event bus, for others to build on',
  timeoutSeconds: 30,
  reading: { delaySeconds: 0, batchSize: 10, batchingWindowSeconds: 0, maximumConcurrency: 5 },
  statements: [
    {
      Sid: 'PutOwnEvents',
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Resource: substituted(
        'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/default',
      ),
      // Events of this source alone: the role cannot speak for another one. A call has several events, and so several
      // sources to compare. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
      Condition: { 'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE } },
    },
  ],
  environment: {},
});

/** The destinations that the policy enables. What is disabled is not in the stack at all. */
export function enabledDestinations(
  notifications: Pick<NotificationPolicy, 'slack' | 'securityHub' | 'eventBus'>,
): Part[] {
  const { secretParameter } = notifications.slack;
  return [
    ...(secretParameter === null ? [] : [slackDestination(secretParameter)]),
    ...(notifications.securityHub === 'enabled' ? [securityHub] : []),
    ...(notifications.eventBus === 'enabled' ? [eventBus] : []),
  ];
}
