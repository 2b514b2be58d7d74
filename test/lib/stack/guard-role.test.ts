import { describe, expect, test } from 'vitest';
import { guardStatements, memberRoleStatement, roles } from '../../../lib/stack/guard-role.ts';
import { conditions } from '../../../lib/stack/parameters.ts';

describe('the role of guard', () => {
  test('allows these calls on these resources, and nothing else', () => {
    const allowed = guardStatements.flatMap(({ Action, Resource }) =>
      [Action].flat().map((action) => [action, Resource]),
    );

    expect(allowed).toEqual([
      ['ec2:DescribeInstances', '*'],
      [
        'ec2:ModifyInstanceMetadataOptions',
        { 'Fn::Sub': 'arn:${AWS::Partition}:ec2:*:${AWS::AccountId}:instance/*' },
      ],
      ['dynamodb:BatchGetItem', { 'Fn::GetAtt': ['RecordsTable', 'Arn'] }],
      ['dynamodb:PutItem', { 'Fn::GetAtt': ['RecordsTable', 'Arn'] }],
      ['dynamodb:UpdateItem', { 'Fn::GetAtt': ['RecordsTable', 'Arn'] }],
      ['dynamodb:Query', { 'Fn::Sub': '${ExceptionsTable.Arn}/index/inForce' }],
      ['dynamodb:PutItem', { 'Fn::GetAtt': ['ExceptionsTable', 'Arn'] }],
      ['sns:Publish', { Ref: 'FindingsTopic' }],
      [
        'ssm:GetParameter',
        [
          {
            'Fn::Sub':
              'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${PolicyParameter}',
          },
        ],
      ],
      ['sqs:DeleteMessage', expect.anything()],
      ['sqs:GetQueueAttributes', expect.anything()],
      ['sqs:ReceiveMessage', expect.anything()],
      ['logs:CreateLogStream', { 'Fn::GetAtt': ['GuardLogGroup', 'Arn'] }],
      ['logs:PutLogEvents', { 'Fn::GetAtt': ['GuardLogGroup', 'Arn'] }],
    ]);
  });

  test('writes into the table of exceptions what was done because of one, and no exception', () => {
    const statement = guardStatements.find(({ Sid }) => Sid === 'KeepExceptionChanges');

    expect(statement?.Condition).toEqual({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['change#*'] },
    });
  });

  test('reads the three work queues, never a dead-letter queue', () => {
    const statement = guardStatements.find(({ Sid }) => Sid === 'WorkOffTheQueues');

    expect(statement?.Resource).toEqual([
      { 'Fn::GetAtt': ['CloudTrailQueue', 'Arn'] },
      { 'Fn::GetAtt': ['StateChangeQueue', 'Arn'] },
      { 'Fn::GetAtt': ['ReevaluationQueue', 'Arn'] },
    ]);
  });

  test('has no wildcard in any action, and "*" as resource only where EC2 knows nothing narrower', () => {
    const wide = guardStatements.filter(({ Resource }) => Resource === '*').map(({ Action }) => Action);
    const wildcards = guardStatements
      .flatMap(({ Action }) => Action)
      .filter((action) => action.includes('*'));

    expect(wide).toEqual(['ec2:DescribeInstances']);
    expect(wildcards).toEqual([]);
  });

  test('names every purpose once', () => {
    const purposes = guardStatements.map(({ Sid }) => Sid);

    expect(new Set(purposes).size).toBe(purposes.length);
    expect(purposes.join()).toMatch(/^[A-Za-z0-9,]+$/);
  });

  test('can be assumed by Lambda alone', () => {
    const { AssumeRolePolicyDocument } = roles.GuardRole.Properties;

    expect(AssumeRolePolicyDocument.Statement).toEqual([
      {
        Sid: 'OnlyLambda',
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      },
    ]);
  });

  test('may assume a role elsewhere only where the operator named one', () => {
    const [condition, statement, otherwise] = memberRoleStatement['Fn::If'];

    expect(condition in conditions).toBe(true);
    expect(statement).toMatchObject({
      Action: 'sts:AssumeRole',
      Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::*:role/${param:memberRoleName}' },
    });
    expect(otherwise).toEqual({ Ref: 'AWS::NoValue' });
  });
});
