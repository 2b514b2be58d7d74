import { alarm } from './alarm.ts';
import type { Resource, ResourceOf } from './resource.ts';
import { attributeOf, policyDocument, referenceTo, substituted } from './resource.ts';

/** By which sweeps know who started them. */
const startedBy = 'the schedule';

/** A group of its own: by it the role knows who may assume it, and the alarm whose metrics it looks at. */
const group: ResourceOf<'AWS::Scheduler::ScheduleGroup'> = {
  Type: 'AWS::Scheduler::ScheduleGroup',
  Properties: { Name: substituted('${AWS::StackName}') },
};

const role: ResourceOf<'AWS::IAM::Role'> = {
  Type: 'AWS::IAM::Role',
  Properties: {
    Description: 'imds-guardrail: starts sweeps of the fleet by their schedule',
    // As the user guide has it against a deputy who is confused: the source is the group, not the schedule.
    AssumeRolePolicyDocument: policyDocument({
      Sid: 'OnlyThisSchedule',
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: {
        ArnEquals: { 'aws:SourceArn': attributeOf('FleetSweepScheduleGroup', 'Arn') },
        StringEquals: { 'aws:SourceAccount': substituted('${AWS::AccountId}') },
      },
    }),
    Policies: [
      {
        PolicyName: 'fleet-sweep-schedule',
        PolicyDocument: policyDocument({
          Sid: 'StartSweeps',
          Effect: 'Allow',
          Action: 'states:StartExecution',
          Resource: referenceTo('FleetSweep'),
        }),
      },
    ],
  },
};

/**
 * Starts sweeps, as often as the policy says. Without a StartDate the first one starts with the stack: "If you do not
 * provide a `StartDate` for a rate-based schedule, your schedule starts invoking the target immediately." One by cron
 * waits for its time.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
function schedule(expression: string): ResourceOf<'AWS::Scheduler::Schedule'> {
  return {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Description: 'Sweeps the fleet',
      FlexibleTimeWindow: { Mode: 'OFF' },
      GroupName: referenceTo('FleetSweepScheduleGroup'),
      ScheduleExpression: expression,
      State: 'ENABLED',
      Target: {
        Arn: referenceTo('FleetSweep'),
        RoleArn: attributeOf('FleetSweepScheduleRole', 'Arn'),
        Input: JSON.stringify({ startedBy }),
        // A role that is as new as its stack is not known everywhere at once.
        RetryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 20 },
      },
    },
  };
}

/** The schedule with its role, and an alarm for a sweep that it could not start. */
export function fleetSchedule(expression: string): Readonly<Record<string, Resource>> {
  return {
    FleetSweepSchedule: schedule(expression),
    FleetSweepScheduleGroup: group,
    FleetSweepScheduleRole: role,
    // Less than a dead-letter queue: there is nothing to redrive, since anybody can start the sweep that is missing.
    FleetSweepNotStartedAlarm: alarm({
      description:
        'EventBridge Scheduler gave up starting a sweep of the fleet. Look for a change of the role FleetSweepScheduleRole or an SCP, and start one by hand.',
      metric: ['AWS/Scheduler', 'InvocationDroppedCount'],
      dimension: ['ScheduleGroup', referenceTo('FleetSweepScheduleGroup')],
      statistic: 'Sum',
      above: 0,
      minutes: 5,
    }),
  };
}
