import { describe, expect, it } from 'vitest';
import {
  callsOf,
  resolved,
  type StackPlace,
  type StackResource,
  type TemplateText,
} from '../../../../lib/domain/doctor/stack-template.ts';

const place: StackPlace = {
  stackName: 'guardrail',
  accountId: '111122223333',
  region: 'eu-west-1',
  partition: 'aws',
};

const resources: readonly StackResource[] = [
  {
    logicalId: 'Queue',
    type: 'AWS::SQS::Queue',
    physicalId: 'https://sqs.eu-west-1.amazonaws.com/111122223333/q-1',
  },
  { logicalId: 'Table', type: 'AWS::DynamoDB::Table', physicalId: 't-1' },
  { logicalId: 'Log', type: 'AWS::Logs::LogGroup', physicalId: '/aws/lambda/guard' },
  { logicalId: 'Topic', type: 'AWS::SNS::Topic', physicalId: 'arn:aws:sns:eu-west-1:111122223333:topic-1' },
  { logicalId: 'Parameter', type: 'AWS::SSM::Parameter', physicalId: '/guardrail/policy' },
  { logicalId: 'Key', type: 'AWS::KMS::Key', physicalId: 'k-1' },
  { logicalId: 'Guard', type: 'AWS::Lambda::Function', physicalId: 'guard' },
  { logicalId: 'Bucket', type: 'AWS::S3::Bucket', physicalId: 'b-1' },
];

function arnOf(logicalId: string): TemplateText {
  return { kind: 'attribute', logicalId, attribute: 'Arn' };
}

describe('a text of the template', () => {
  it.each<[TemplateText, string | null]>([
    ['arn:aws:s3:::x', 'arn:aws:s3:::x'],
    [{ kind: 'ref', logicalId: 'AWS::Region' }, 'eu-west-1'],
    [{ kind: 'ref', logicalId: 'Topic' }, 'arn:aws:sns:eu-west-1:111122223333:topic-1'],
    [{ kind: 'ref', logicalId: 'Gone' }, null],
    [arnOf('Topic'), 'arn:aws:sns:eu-west-1:111122223333:topic-1'],
    [arnOf('Queue'), 'arn:aws:sqs:eu-west-1:111122223333:q-1'],
    [arnOf('Table'), 'arn:aws:dynamodb:eu-west-1:111122223333:table/t-1'],
    [arnOf('Log'), 'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/guard:*'],
    [arnOf('Key'), 'arn:aws:kms:eu-west-1:111122223333:key/k-1'],
    [arnOf('Guard'), 'arn:aws:lambda:eu-west-1:111122223333:function:guard'],
    [arnOf('Parameter'), 'arn:aws:ssm:eu-west-1:111122223333:parameter/guardrail/policy'],
    [arnOf('Bucket'), null],
    [arnOf('Gone'), null],
    [{ kind: 'attribute', logicalId: 'Queue', attribute: 'QueueName' }, null],
    [
      {
        kind: 'sub',
        text: 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${Parameter}',
      },
      'arn:aws:ssm:eu-west-1:111122223333:parameter/guardrail/policy',
    ],
    [
      { kind: 'sub', text: '${Table.Arn}/index/*' },
      'arn:aws:dynamodb:eu-west-1:111122223333:table/t-1/index/*',
    ],
    [{ kind: 'sub', text: 'arn:${AWS::StackName}/${Gone}' }, null],
  ])('%j is %s', (text, expected) => {
    expect(resolved(text, resources, place)).toBe(expected);
  });
});

describe('the calls of a role', () => {
  it('are on the first resource of each statement, under what its conditions ask for', () => {
    const calls = callsOf(
      [
        { actions: ['sqs:ReceiveMessage'], resources: [arnOf('Queue'), arnOf('Gone')], context: [] },
        {
          actions: ['dynamodb:PutItem'],
          resources: [arnOf('Table')],
          context: [{ key: 'dynamodb:LeadingKeys', values: ['change#*', arnOf('Gone')], isList: true }],
        },
      ],
      resources,
      place,
    );

    expect(calls).toEqual([
      {
        actions: ['sqs:ReceiveMessage'],
        resourceArn: 'arn:aws:sqs:eu-west-1:111122223333:q-1',
        context: [],
      },
      {
        actions: ['dynamodb:PutItem'],
        resourceArn: 'arn:aws:dynamodb:eu-west-1:111122223333:table/t-1',
        context: [{ key: 'dynamodb:LeadingKeys', values: ['change#*'], isList: true }],
      },
    ]);
  });

  it('leave out what is on nothing that is known', () => {
    const statements = [
      { actions: ['s3:GetObject'], resources: [arnOf('Bucket')], context: [] },
      { actions: ['s3:GetObject'], resources: [], context: [] },
    ];

    expect(callsOf(statements, resources, place)).toEqual([]);
  });
});
