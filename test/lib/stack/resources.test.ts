import { describe, expect, test } from 'vitest';
import { METRICS } from '../../../lib/domain/metrics.ts';
import { alarms } from '../../../lib/stack/alarms.ts';
import { policyParameter } from '../../../lib/stack/policy-parameter.ts';
import { table } from '../../../lib/stack/table.ts';
import { topics } from '../../../lib/stack/topics.ts';

describe('the table of records', () => {
  const { RecordsTable } = table;

  test('outlives the stack and a replacement', () => {
    expect(RecordsTable).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(RecordsTable.Properties.DeletionProtectionEnabled).toBe(true);
  });

  test('is encrypted, can be restored to any second, and lets records expire', () => {
    expect(RecordsTable.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('has the keys pk and sk, both texts', () => {
    expect(RecordsTable.Properties).toMatchObject({
      AttributeDefinitions: ['pk', 'sk', 'timeline', 'timelineAt'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
  });

  // CloudFormation can add one index at a time to a table that is there: a second would break the upgrade.
  test('has one index, for what no instance leads to', () => {
    expect(RecordsTable.Properties.GlobalSecondaryIndexes).toMatchObject([{ IndexName: 'timeline' }]);
  });
});

describe.each(['FindingsTopic', 'ExceptionsTopic', 'AlarmsTopic'] as const)('%s', (topic) => {
  test('is encrypted', () => {
    expect(topics[topic].Properties.KmsMasterKeyId).toBeTruthy();
  });

  test('refuses what is published without TLS', () => {
    const { Topics, PolicyDocument } = topics[`${topic}Policy`].Properties;

    expect(Topics).toEqual([{ Ref: topic }]);
    expect(PolicyDocument.Statement).toContainEqual({
      Sid: 'RefuseWithoutTls',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: { Ref: topic },
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  });
});

describe('alarms reach the operators', () => {
  test('under a key that CloudWatch may use, for this account only', () => {
    const { EnableKeyRotation, KeyPolicy } = topics.AlarmsKey.Properties;

    expect(topics.AlarmsTopic.Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': ['AlarmsKey', 'Arn'] });
    expect(EnableKeyRotation).toBe(true);
    expect(KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Condition: { StringEquals: { 'aws:SourceAccount': { 'Fn::Sub': '${AWS::AccountId}' } } },
      }),
    );
  });

  test('by mail only where the operator gave an address', () => {
    expect(topics.AlarmsEmail.Condition).toBe('HasAlarmsEmail');
  });
});

describe('the alarms', () => {
  test.each([
    ['CloudTrailDeadLettersAlarm', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum', 0, 60],
    ['StateChangeDeadLettersAlarm', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'Maximum', 0, 60],
    ['CloudTrailAgeAlarm', 'AWS/SQS', 'ApproximateAgeOfOldestMessage', 'Maximum', 900, 300],
    ['StateChangeAgeAlarm', 'AWS/SQS', 'ApproximateAgeOfOldestMessage', 'Maximum', 900, 300],
    ['GuardErrorsAlarm', 'AWS/Lambda', 'Errors', 'Sum', 0, 300],
    ['EnforcementFailedAlarm', METRICS.namespace, METRICS.enforcementFailed, 'Sum', 0, 300],
  ] as const)('%s watches %s %s, %s above %i in %i s', (id, namespace, metric, statistic, above, seconds) => {
    const { Properties } = alarms[id];

    expect(Properties).toMatchObject({
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      MetricName: metric,
      Namespace: namespace,
      Period: seconds,
      Statistic: statistic,
      Threshold: above,
      TreatMissingData: 'notBreaching',
    });
  });

  test.each([
    ['CloudTrailDeadLettersAlarm', 'QueueName', { 'Fn::GetAtt': ['CloudTrailDeadLetterQueue', 'QueueName'] }],
    [
      'StateChangeDeadLettersAlarm',
      'QueueName',
      { 'Fn::GetAtt': ['StateChangeDeadLetterQueue', 'QueueName'] },
    ],
    ['CloudTrailAgeAlarm', 'QueueName', { 'Fn::GetAtt': ['CloudTrailQueue', 'QueueName'] }],
    ['StateChangeAgeAlarm', 'QueueName', { 'Fn::GetAtt': ['StateChangeQueue', 'QueueName'] }],
    ['GuardErrorsAlarm', 'FunctionName', { Ref: 'GuardLambdaFunction' }],
    ['EnforcementFailedAlarm', 'service', METRICS.service],
  ] as const)('%s looks at the right %s', (id, name, value) => {
    expect(alarms[id].Properties.Dimensions).toEqual([{ Name: name, Value: value }]);
  });

  test.each(Object.entries(alarms))(
    '%s tells the operators, when it starts and when it is over',
    (_, alarm) => {
      expect(alarm.Properties.AlarmActions).toEqual([{ Ref: 'AlarmsTopic' }]);
      expect(alarm.Properties.OKActions).toEqual([{ Ref: 'AlarmsTopic' }]);
      expect(alarm.Properties.AlarmDescription.length).toBeGreaterThan(40);
    },
  );
});

test('the policy parameter holds the policy as it is given, under the name of its stack', () => {
  const { PolicyParameter } = policyParameter('{"version":1}');

  expect(PolicyParameter.Properties).toMatchObject({
    Name: { 'Fn::Sub': '/${AWS::StackName}/policy' },
    Tier: 'Standard',
    Type: 'String',
    Value: '{"version":1}',
  });
});
