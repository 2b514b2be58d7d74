import { describe, expect, it } from 'vitest';
import { parseSweepWish } from '../../../lib/boundary/sweep-wish.ts';
import { METRICS } from '../../../lib/domain/metrics.ts';
import { fleetParts } from '../../../lib/stack/fleet.ts';
import { guardEnvironment } from '../../../lib/stack/guard-environment.ts';
import { together } from '../../../lib/stack/part.ts';
import type { Resource, ResourceOf, Statement } from '../../../lib/stack/resource.ts';

const { functions, resources, outputs } = together(fleetParts({ schedule: 'rate(12 hours)' }));
const SWEEP_ARN =
  'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:${AWS::StackName}-fleet-sweep';

function resource<Type extends Resource['Type']>(id: string, type: Type): ResourceOf<Type>['Properties'] {
  const found = resources[id];
  if (found?.Type !== type) throw new Error(`${id} is no ${type}`);
  return found.Properties as ResourceOf<Type>['Properties'];
}

/** The statements of a role, those for member accounts included. */
function statementsOf(role: string): Statement[] {
  const [policy] = resource(role, 'AWS::IAM::Role').Policies;
  return (policy?.PolicyDocument.Statement ?? []).map((statement) =>
    'Fn::If' in statement ? statement['Fn::If'][1] : statement,
  );
}

const ROLES = [
  'ConductSweepRole',
  'SweepPlaceRole',
  'WatchCorrectedRole',
  'FleetSweepRole',
  'FleetSweepScheduleRole',
];
const all = ROLES.flatMap((role) =>
  statementsOf(role).map((statement) => [role, statement.Sid, statement] as const),
);

describe('the roles', () => {
  it.each<[string, string[]]>([
    [
      'ConductSweepRole',
      [
        'ReadThePolicy',
        'KeepRuns',
        'LeadWaves',
        'FindByTime',
        'SeeWhichRegionsThereAre',
        'SeeRegionsOfMemberAccounts',
        'WriteItsOwnLog',
      ],
    ],
    [
      'SweepPlaceRole',
      [
        'SeeWhatEc2SaysNow',
        'EnforceMetadataOptions',
        'KeepRecords',
        'ReadExceptionsInForce',
        'KeepExceptionChanges',
        'TellPeople',
        'ReadThePolicy',
        'SeeWhoUsesImdsV1',
        'ReadSightings',
        'FindByTime',
        'TakeRoomAndTurns',
        'ReadExceptions',
        'StartTheWorkflow',
        'EnforceInMemberAccounts',
        'WriteItsOwnLog',
      ],
    ],
    [
      'WatchCorrectedRole',
      [
        'ReadThePolicy',
        'SeeWhatEc2SaysNow',
        'SeeWhoUsesImdsV1',
        'FindByTime',
        'KeepWatches',
        'LeadWaves',
        'TellPeople',
        'ReadExceptionsInForce',
        'SaveExceptions',
        'HaveInstancesJudgedAgain',
        'StartTheWorkflow',
        'LookInMemberAccounts',
        'WriteItsOwnLog',
      ],
    ],
    ['FleetSweepRole', ['ConductAndSweep', 'StartPlaces', 'FollowPlaces', 'WriteItsOwnLog', 'WriteTraces']],
    ['FleetSweepScheduleRole', ['StartSweeps']],
  ])('%s is for these purposes', (role, purposes) => {
    expect(statementsOf(role).map(({ Sid }) => Sid)).toEqual(purposes);
  });

  it.each(all)('%s (%s) names actions and resources in full', (_, sid, { Action, Resource }) => {
    const unavoidable = ['SeeWhatEc2SaysNow', 'SeeWhichRegionsThereAre', 'SeeWhoUsesImdsV1', 'WriteTraces'];
    const isLogDelivery = [Action].flat().includes('logs:CreateLogDelivery');

    expect(JSON.stringify(Action)).not.toContain('*');
    expect(Resource === '*').toBe(unavoidable.includes(sid) || isLogDelivery);
  });

  it('change instances in one function only', () => {
    const changing = all.filter(([, , { Action }]) =>
      [Action].flat().some((action) => /ec2:(?!Describe)/.test(action)),
    );

    expect(changing.map(([role, sid]) => [role, sid])).toEqual([
      ['SweepPlaceRole', 'EnforceMetadataOptions'],
    ]);
  });

  it.each([
    ['ConductSweepRole', 'KeepRuns', ['sweeps']],
    ['ConductSweepRole', 'LeadWaves', ['waves']],
    ['SweepPlaceRole', 'KeepRecords', ['*/*/i-*']],
    ['SweepPlaceRole', 'ReadSightings', ['sighting#*']],
    ['SweepPlaceRole', 'TakeRoomAndTurns', ['sweeps', 'waves']],
    ['WatchCorrectedRole', 'LeadWaves', ['waves']],
    ['WatchCorrectedRole', 'KeepWatches', ['*/*/i-*']],
  ])('%s (%s) reaches only these items: %j', (role, sid, keys) => {
    const statement = statementsOf(role).find(({ Sid }) => Sid === sid);

    expect(statement?.Condition).toEqual({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } });
  });

  it('let runs be begun, ended and listed, and none be removed', () => {
    const statement = statementsOf('ConductSweepRole').find(({ Sid }) => Sid === 'KeepRuns');

    expect(statement?.Action).toEqual(
      ['GetItem', 'PutItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action}`),
    );
  });

  it('of sweeps is known to the guard as its own', () => {
    expect(guardEnvironment.SWEEP_ROLE_NAME).toEqual({ Ref: 'SweepPlaceRole' });
    expect(functions['sweepPlace']?.role).toEqual({ 'Fn::Sub': '${SweepPlaceRole.Arn}' });
  });
});

describe('the state machine of sweeps', () => {
  it('starts places in its own name, and follows those alone', () => {
    const [start, follow] = statementsOf('FleetSweepRole').slice(1);

    expect(start?.Resource).toEqual({ 'Fn::Sub': SWEEP_ARN });
    expect(follow?.Resource).toEqual(
      ['', '/EachPlace'].map((label) => ({
        'Fn::Sub': `${SWEEP_ARN.replace(':stateMachine:', ':execution:')}${label}:*`,
      })),
    );
  });

  it('lends its role to Step Functions, for itself and its places alone', () => {
    const { AssumeRolePolicyDocument } = resource('FleetSweepRole', 'AWS::IAM::Role');

    expect(AssumeRolePolicyDocument.Statement).toMatchObject([
      {
        Principal: { Service: 'states.amazonaws.com' },
        Condition: {
          ArnEquals: { 'aws:SourceArn': [{ 'Fn::Sub': SWEEP_ARN }, { 'Fn::Sub': `${SWEEP_ARN}/EachPlace` }] },
          StringEquals: { 'aws:SourceAccount': { 'Fn::Sub': '${AWS::AccountId}' } },
        },
      },
    ]);
  });

  it('can be found', () => {
    expect(outputs['FleetSweepArn']?.Value).toEqual({ Ref: 'FleetSweep' });
  });
});

describe('the schedule', () => {
  const { Target, ...schedule } = resource('FleetSweepSchedule', 'AWS::Scheduler::Schedule');

  it('is that of the policy, and starts at once', () => {
    expect(schedule).toMatchObject({
      ScheduleExpression: 'rate(12 hours)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      GroupName: { Ref: 'FleetSweepScheduleGroup' },
      State: 'ENABLED',
    });
    expect(schedule).not.toHaveProperty('StartDate');
  });

  it('starts a sweep of everything, in a role that only its group can have', () => {
    const { AssumeRolePolicyDocument } = resource('FleetSweepScheduleRole', 'AWS::IAM::Role');

    expect(Target).toMatchObject({
      Arn: { Ref: 'FleetSweep' },
      RoleArn: { 'Fn::GetAtt': ['FleetSweepScheduleRole', 'Arn'] },
      RetryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 20 },
    });
    expect(parseSweepWish(JSON.parse(Target.Input))).toEqual({ startedBy: 'the schedule' });
    expect(AssumeRolePolicyDocument.Statement).toMatchObject([
      {
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['FleetSweepScheduleGroup', 'Arn'] } },
          StringEquals: { 'aws:SourceAccount': { 'Fn::Sub': '${AWS::AccountId}' } },
        },
      },
    ]);
  });

  it('is not there where the policy has none', () => {
    const without = together(fleetParts({ schedule: null })).resources;

    expect(Object.keys(without).filter((id) => /Schedule|SweepNotStarted/.test(id))).toEqual([]);
    expect(Object.keys(without)).toContain('FleetSweep');
  });

  it('of looking after what was corrected is every half hour', () => {
    expect(functions['watchCorrected']?.events).toEqual([{ schedule: { rate: ['rate(30 minutes)'] } }]);
  });
});

describe('the alarms', () => {
  it.each<[string, string, string, string, unknown]>([
    ['FleetSweepFailedAlarm', 'AWS/States', 'ExecutionsFailed', 'StateMachineArn', { 'Fn::Sub': SWEEP_ARN }],
    ['FleetSweepGapsAlarm', METRICS.namespace, METRICS.sweepGaps, 'service', METRICS.service],
    ['WavesHaltedAlarm', METRICS.namespace, METRICS.wavesHalted, 'service', METRICS.service],
    [
      'FleetSweepNotStartedAlarm',
      'AWS/Scheduler',
      'InvocationDroppedCount',
      'ScheduleGroup',
      { Ref: 'FleetSweepScheduleGroup' },
    ],
  ])('%s watches %s %s', (id, namespace, metric, dimension, value) => {
    expect(resource(id, 'AWS::CloudWatch::Alarm')).toMatchObject({
      Namespace: namespace,
      MetricName: metric,
      Dimensions: [{ Name: dimension, Value: value }],
      Statistic: 'Sum',
      Threshold: 0,
    });
  });

  it.each(['ConductSweepErrorsAlarm', 'SweepPlaceErrorsAlarm', 'WatchCorrectedErrorsAlarm'])(
    '%s is there',
    (id) => {
      expect(resource(id, 'AWS::CloudWatch::Alarm').MetricName).toBe('Errors');
    },
  );
});

it('the functions have as much time as they need', () => {
  const timeouts = Object.entries(functions).map(([key, { timeout }]) => [key, timeout]);

  expect(timeouts).toEqual([
    ['conductSweep', 120],
    ['sweepPlace', 900],
    ['watchCorrected', 900],
  ]);
});
