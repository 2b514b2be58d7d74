import { cloudTrailEventPattern, stateChangeEventPattern } from '../domain/event-patterns.ts';
import type { EventPattern } from './event-pattern.ts';
import type { ResourceOf } from './resource.ts';
import { attributeOf } from './resource.ts';
import { workflowArn } from './workflow-name.ts';

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
