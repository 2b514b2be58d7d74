import { describe, expect, it } from 'vitest';
import { stackTemplate } from '../../../../lib/boundary/doctor/stack-template.ts';

const assume = {
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:x' },
};

function templateWith(memberRoleName = ''): string {
  return JSON.stringify({
    Conditions: {
      HasMemberRole: { 'Fn::Not': [{ 'Fn::Equals': [memberRoleName, ''] }] },
      Other: { Ref: 'X' },
    },
    Resources: {
      GuardLambdaFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: { Environment: { Variables: { MEMBER_ROLE_NAME: memberRoleName } } },
      },
      PolicyParameter: { Type: 'AWS::SSM::Parameter', Properties: { Value: '{"scopes":[]}' } },
      Rule: { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Id: 'Queue', Arn: 'x' }] } },
      Bare: { Type: 'AWS::Events::Rule', Properties: {} },
      Kept: { Type: 'AWS::DynamoDB::Table', Properties: { DeletionProtectionEnabled: true } },
      Loose: { Type: 'AWS::DynamoDB::Table', Properties: { DeletionProtectionEnabled: false } },
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [
            {
              PolicyDocument: {
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: ['sqs:ReceiveMessage'],
                    Resource: [{ 'Fn::GetAtt': ['Queue', 'Arn'] }],
                  },
                  {
                    Effect: 'Allow',
                    Action: 'dynamodb:PutItem',
                    Resource: { Ref: 'Kept' },
                    Condition: {
                      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'change#*' },
                      StringEquals: { 'events:source': ['guardrail'] },
                    },
                  },
                  { 'Fn::If': ['HasMemberRole', assume, { Ref: 'AWS::NoValue' }] },
                  { 'Fn::If': ['Other', assume, { Ref: 'AWS::NoValue' }] },
                ],
              },
            },
          ],
        },
      },
      Managed: { Type: 'AWS::IAM::Role', Properties: {} },
    },
  });
}

describe('the template of a stack', () => {
  it('tells the targets of its rules, its tables and its policy', () => {
    const { rules, protectedTables, policyJson, memberRoleName } = stackTemplate(templateWith());

    expect([...rules]).toEqual([
      ['Rule', ['Queue']],
      ['Bare', []],
    ]);
    expect(protectedTables).toEqual(['Kept']);
    expect(policyJson).toBe('{"scopes":[]}');
    expect(memberRoleName).toBe('');
  });

  it('tells what its roles may do, under which conditions', () => {
    const { roles } = stackTemplate(templateWith());

    expect([...roles.keys()]).toEqual(['Role', 'Managed']);
    expect(roles.get('Role')).toEqual([
      {
        actions: ['sqs:ReceiveMessage'],
        resources: [{ kind: 'attribute', logicalId: 'Queue', attribute: 'Arn' }],
        context: [],
      },
      {
        actions: ['dynamodb:PutItem'],
        resources: [{ kind: 'ref', logicalId: 'Kept' }],
        context: [
          { key: 'dynamodb:LeadingKeys', values: ['change#*'], isList: true },
          { key: 'events:source', values: ['guardrail'], isList: false },
        ],
      },
    ]);
  });

  it('has the statements of what was chosen at the deployment', () => {
    const { roles, memberRoleName } = stackTemplate(templateWith('member'));

    expect(roles.get('Role')).toContainEqual({
      actions: ['sts:AssumeRole'],
      resources: [{ kind: 'sub', text: 'arn:${AWS::Partition}:x' }],
      context: [],
    });
    expect(memberRoleName).toBe('member');
  });

  it('of something else is refused', () => {
    expect(() => stackTemplate('{"Resources":{"Bucket":{"Type":"AWS::S3::Bucket"}}}')).toThrow(
      'GuardLambdaFunction',
    );
  });
});
