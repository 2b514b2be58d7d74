import type { EventPattern } from './event-pattern.ts';
import type { ResourceOf } from './resource.ts';
import { attributeOf } from './resource.ts';
import { workflowArn } from './workflow-name.ts';

/**
 * Calls that launch instances, start them, change their metadata options, give them a role, or take them out of the
 * Auto Scaling group that an exception is for.
 *
 * Nothing optional is matched: `managementEvent`, `readOnly` and `userIdentity.type` are missing from real
 * records, and a pattern on them would lose those without a trace. `eventSource` is matched beside the name
 * because GameLift and AppStream have a CreateFleet of their own. Failed and dry-run calls carry an
 * `errorCode`: they changed nothing and stay out of the queue.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export const cloudTrailEventPattern = {
  source: ['aws.ec2', 'aws.autoscaling'],
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: {
    eventSource: ['ec2.amazonaws.com', 'autoscaling.amazonaws.com'],
    eventName: [
      'RunInstances',
      'CreateFleet',
      'StartInstances',
      'ModifyInstanceMetadataOptions',
      'AssociateIamInstanceProfile',
      'ReplaceIamInstanceProfileAssociation',
      'DetachInstances',
    ],
    errorCode: [{ exists: false }],
  },
} as const satisfies EventPattern;

/**
 * Instances that have come up, whoever launched them: needs no trail, and covers Spot and fleets.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
 */
export const stateChangeEventPattern = {
  source: ['aws.ec2'],
  'detail-type': ['EC2 Instance State-change Notification'],
  detail: { state: ['running'] },
} as const satisfies EventPattern;

/**
 * Workflows of exceptions that ended before their time: failed, or stopped by hand.
 * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export const workflowEndEventPattern = {
  source: ['aws.states'],
  'detail-type': ['Step Functions Execution Status Change'],
  detail: { status: ['ABORTED', 'FAILED', 'TIMED_OUT'], stateMachineArn: [workflowArn] },
} as const satisfies EventPattern;

/** The rules, each into the queue of its own. What cannot be delivered lands in that queue's dead-letter queue. */
export const eventRules = {
  CloudTrailRule: ruleInto(
    'CloudTrailQueue',
    cloudTrailEventPattern,
    'EC2 calls that can change IMDS options',
  ),
  StateChangeRule: ruleInto(
    'StateChangeQueue',
    stateChangeEventPattern,
    'EC2 instances that are now running',
  ),
  WorkflowEndRule: ruleInto(
    'WorkflowEndQueue',
    workflowEndEventPattern,
    'Workflows of exceptions that ended before their time',
  ),
} as const;

function ruleInto(
  queue: 'CloudTrailQueue' | 'StateChangeQueue' | 'WorkflowEndQueue',
  pattern: EventPattern,
  description: string,
): ResourceOf<'AWS::Events::Rule'> {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Description: description,
      EventPattern: pattern,
      State: 'ENABLED',
      Targets: [
        {
          Id: queue,
          Arn: attributeOf(queue, 'Arn'),
          DeadLetterConfig: { Arn: attributeOf(`${queue.replace('Queue', '')}DeadLetterQueue`, 'Arn') },
        },
      ],
    },
  };
}
