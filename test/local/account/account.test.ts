import { describe, expect, it } from 'vitest';
import { answerRemediationCall, type Remediations } from '../../../local/account/remediations.ts';
import { decisionOn, policyDocument } from '../../../local/account/simulate-policy.ts';

const { Statement: statements } = policyDocument.parse({
  Statement: [
    { Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' },
    { Effect: 'Deny', Action: ['ec2:DescribeImages'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: 'arn:table',
      Condition: { 'ForAllValues:StringLike': { keys: 'change#*' } },
    },
    {
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Resource: 'arn:bus',
      Condition: { StringEquals: { source: 'guardrail' } },
    },
  ],
});

describe('a simulated policy', () => {
  it.each([
    ['ec2:DescribeInstances', '*', {}, 'allowed'],
    ['ec2:DescribeImages', '*', {}, 'explicitDeny'],
    ['ec2:RunInstances', '*', {}, 'implicitDeny'],
    ['dynamodb:PutItem', 'arn:table', { keys: ['change#1'] }, 'allowed'],
    ['dynamodb:PutItem', 'arn:table', { keys: ['change#1', 'exception'] }, 'implicitDeny'],
    ['dynamodb:PutItem', 'arn:table', {}, 'allowed'],
    ['dynamodb:PutItem', 'arn:other', { keys: ['change#1'] }, 'implicitDeny'],
    ['events:PutEvents', 'arn:bus', { source: ['guardrail'] }, 'allowed'],
    ['events:PutEvents', 'arn:bus', {}, 'implicitDeny'],
  ])('of %s on %s with %j says %s', (action, resourceArn, keys, decision) => {
    const context = new Map<string, readonly string[]>(Object.entries(keys));

    expect(decisionOn(statements, { action, resourceArn, context })).toBe(decision);
  });
});

describe('remediations of AWS Config', () => {
  const call = (name: string, input: object, remediations: Remediations) => {
    const answer = answerRemediationCall(`StarlingDoveService.${name}`, JSON.stringify(input), remediations);
    return answer && (JSON.parse(String(answer.body)) as unknown);
  };
  const configuration = { ConfigRuleName: 'imds', TargetId: 'Document', Automatic: true };

  it('are kept, told and deleted', () => {
    const remediations: Remediations = new Map();

    call('PutRemediationConfigurations', { RemediationConfigurations: [configuration] }, remediations);
    const kept = call('DescribeRemediationConfigurations', { ConfigRuleNames: ['imds', 'x'] }, remediations);
    call('DeleteRemediationConfiguration', { ConfigRuleName: 'imds' }, remediations);
    const left = call('DescribeRemediationConfigurations', { ConfigRuleNames: ['imds'] }, remediations);

    expect(kept).toEqual({ RemediationConfigurations: [configuration] });
    expect(left).toEqual({ RemediationConfigurations: [] });
  });

  it('are the only calls that are answered', () => {
    expect(call('DescribeConfigRules', {}, new Map())).toBeUndefined();
  });
});
