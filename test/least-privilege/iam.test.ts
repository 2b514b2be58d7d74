import { describe, expect, it } from 'vitest';
import { isAllowed, permissionsIn, permissionText, type Condition, type Grant } from './iam.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:queue';

function aGrant(differences: Partial<Grant> = {}): Grant {
  return { sid: 'Send', actions: ['sqs:SendMessage'], resources: [QUEUE], conditions: [], ...differences };
}

function isAllowedUnder(condition: Condition, ...given: readonly string[]): boolean {
  const grants = [aGrant({ conditions: [condition] })];
  return isAllowed(grants, { action: 'sqs:SendMessage', resource: QUEUE, context: { key: given } });
}

describe('a statement', () => {
  it.each([
    ['what it names', 'sqs:SendMessage', QUEUE, true],
    ['another action', 'sqs:ReceiveMessage', QUEUE, false],
    ['another resource', 'sqs:SendMessage', `${QUEUE}-of-others`, false],
    ['all resources', 'sqs:SendMessage', '*', false],
  ])('allows %s: %s on %s: %s', (_, action, resource, expected) => {
    expect(isAllowed([aGrant()], { action, resource, context: {} })).toBe(expected);
  });

  it.each([
    ['arn:aws:ec2:*:111122223333:instance/*', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1', true],
    ['arn:aws:ec2:*:111122223333:instance/*', 'arn:aws:ec2:eu-west-1:444455556666:instance/i-1', false],
    ['arn:aws:states:::a.b', 'arn:aws:states:::aXb', false],
    ['*', '*', true],
  ])('with %s reaches %s: %s', (pattern, resource, expected) => {
    const grant = aGrant({ resources: [pattern] });

    expect(isAllowed([grant], { action: 'sqs:SendMessage', resource, context: {} })).toBe(expected);
  });

  it('is taken apart into the least that it could be', () => {
    const conditions = [{ operator: 'ForAllValues:StringLike', key: 'key', values: ['a#*', 'b'] }];
    const grant = aGrant({ actions: ['one', 'two'], resources: ['here'], conditions });

    expect(permissionsIn(grant).map(permissionText)).toEqual([
      'Send: one on here where key is a#*',
      'Send: one on here where key is b',
      'Send: two on here where key is a#*',
      'Send: two on here where key is b',
    ]);
  });
});

describe('a condition', () => {
  it.each([
    ['StringEquals', 'a', ['a'], true],
    ['StringEquals', 'a*', ['ab'], false],
    ['StringEquals', 'a', [], false],
    ['StringLike', 'a*', ['ab'], true],
    ['ArnEquals', 'arn:aws:sns:*:1:topic', ['arn:aws:sns:eu-west-1:1:topic'], true],
    ['ForAllValues:StringLike', 'a#*', ['a#1', 'a#2'], true],
    ['ForAllValues:StringLike', 'a#*', ['a#1', 'b#2'], false],
    ['ForAllValues:StringLike', 'a#*', [], true],
    ['ForAnyValue:StringEquals', 'a', ['a', 'b'], true],
    ['ForAnyValue:StringEquals', 'a', [], false],
  ])('of %s %s for %j: %s', (operator, value, given, expected) => {
    expect(isAllowedUnder({ operator, key: 'key', values: [value] }, ...given)).toBe(expected);
  });

  it('for one value refuses to judge several', () => {
    const condition = { operator: 'StringEquals', key: 'key', values: ['a'] };

    expect(() => isAllowedUnder(condition, 'a', 'b')).toThrow('key has several values');
  });

  it('that is not known is not judged', () => {
    const condition = { operator: 'IpAddress', key: 'key', values: ['10.0.0.0/8'] };

    expect(() => isAllowedUnder(condition, '10.0.0.1')).toThrow('The operator IpAddress is not known');
  });
});
