import type { FleetPolicy } from '../domain/fleet/fleet-policy.ts';
import { METRICS } from '../domain/metrics.ts';
import { alarm, counted } from './alarm.ts';
import { conductSweep, sweepPlace, watchCorrected } from './fleet-functions.ts';
import { fleetSchedule } from './fleet-schedule.ts';
import { fleetSweep, PLACE_LABEL } from './fleet-sweep.ts';
import { partOf, type Part } from './part.ts';
import type { Resource, Statement } from './resource.ts';
import { attributeOf, referenceTo, substituted } from './resource.ts';
import { executionsAlarm, stateMachine } from './state-machine.ts';
import { arnTextOf, SWEEP_NAME } from './workflow-name.ts';

/** All that the workflow of sweeps may do beside writing its log, one statement for each purpose. */
const statements: readonly Statement[] = [
  {
    Sid: 'ConductAndSweep',
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: [
      attributeOf('ConductSweepLambdaFunction', 'Arn'),
      attributeOf('SweepPlaceLambdaFunction', 'Arn'),
    ],
  },
  {
    // Each place has an execution of its own, which Step Functions starts in the name of this role.
    // https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
    Sid: 'StartPlaces',
    Effect: 'Allow',
    Action: 'states:StartExecution',
    Resource: substituted(arnTextOf('stateMachine', SWEEP_NAME)),
  },
  {
    // And follows, or stops with the sweep.
    Sid: 'FollowPlaces',
    Effect: 'Allow',
    Action: ['states:DescribeExecution', 'states:StopExecution'],
    Resource: ['', `/${PLACE_LABEL}`].map((label) =>
      substituted(arnTextOf('execution', `${SWEEP_NAME}${label}:*`)),
    ),
  },
];

/** The workflow of sweeps, and what wakes somebody up when one breaks. */
const workflow: Readonly<Record<string, Resource>> = {
  ...stateMachine({
    id: 'FleetSweep',
    name: SWEEP_NAME,
    shortName: 'fleet-sweep',
    purpose: 'goes through the fleet, place by place',
    definition: fleetSweep,
    substitutions: {
      ConductSweepArn: attributeOf('ConductSweepLambdaFunction', 'Arn'),
      SweepPlaceArn: attributeOf('SweepPlaceLambdaFunction', 'Arn'),
    },
    label: PLACE_LABEL,
    accepts: {
      E3601:
        'Step Functions takes the OutputPath of a Succeed state, as the States Language has it; the schema of cfn-lint ' +
        'does not know it. asl-validator checks the definition in its stead.',
    },
    statements,
  }),
  FleetSweepFailedAlarm: alarm(
    executionsAlarm(
      SWEEP_NAME,
      'ExecutionsFailed',
      'A sweep of the fleet failed: it could not begin or end. Its cause is in its history in Step Functions; the next sweep goes on from where this one was.',
    ),
  ),
  FleetSweepTimedOutAlarm: alarm(
    executionsAlarm(
      SWEEP_NAME,
      'ExecutionsTimedOut',
      'A sweep of the fleet ran for a year, which is all that Step Functions allows. Its history there says where it waits; start another one.',
    ),
  ),
  FleetSweepAbortedAlarm: alarm(
    executionsAlarm(
      SWEEP_NAME,
      'ExecutionsAborted',
      'Somebody stopped a sweep of the fleet. What it had not looked at waits for the next one; CloudTrail (StopExecution) says who did it.',
    ),
  ),
  FleetSweepGapsAlarm: alarm(
    counted(
      METRICS.sweepGaps,
      'A sweep did not look at all of the fleet: an account or a Region let it not in, or failed again and again. The log of conduct-sweep says which and why. Allow it, or name in fleet.regions what there is to look at.',
    ),
  ),
  WavesHaltedAlarm: alarm(
    counted(
      METRICS.wavesHalted,
      'Calls are refused on too many of the instances that a wave has changed, so nothing else of its scope is changed. Findings of the kind calls-refused say which instances; mend or roll back, then let the wave go on.',
    ),
  ),
};

/** All that looks after the fleet that runs already. Without a schedule, sweeps are started by people alone. */
export function fleetParts({ schedule }: Pick<FleetPolicy, 'schedule'>): Part[] {
  return [
    conductSweep,
    sweepPlace,
    watchCorrected,
    partOf({
      resources: { ...workflow, ...(schedule !== null && fleetSchedule(schedule)) },
      outputs: {
        FleetSweepArn: {
          Description: 'The workflow of sweeps, in Step Functions: start it with {} for one now',
          Value: referenceTo('FleetSweep'),
        },
      },
    }),
  ];
}
