import { describe, expect, it } from 'vitest';
import type { ExceptionStatus, GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import { allowing, isInForce } from '../../../../lib/domain/exception/in-force.ts';
import { aGrantedException, anException, anInstance, NOW } from '../../../given.ts';

const justBefore = new Date(NOW.getTime() + 1);

describe('an exception', () => {
  it('is in force for its instance when it is granted and not over', () => {
    expect(isInForce(aGrantedException(), anInstance(), NOW)).toBe(true);
  });

  it.each<[string, Partial<GuardrailException>]>([
    ['one millisecond before its end', { expiresAt: justBefore }],
  ])('is in force %s', (_when, differences) => {
    expect(isInForce(aGrantedException(differences), anInstance(), NOW)).toBe(true);
  });

  it.each<[string, Partial<GuardrailException>]>([
    ['at the very moment of its end', { expiresAt: NOW }],
    ['after its end, whatever its status says', { expiresAt: new Date(NOW.getTime() - 1) }],
    ['in another account', { accountId: '444455556666' }],
    ['in another Region', { region: 'eu-central-1' }],
    ['for another instance', { scope: { kind: 'instance', id: 'i-0fedcba9876543210' } }],
    ['with fewer approvals than it needs', { approvalsNeeded: 2 }],
    ['without any approval, even where none would be needed', { approvalsNeeded: 0, approvals: [] }],
  ])('is not in force %s', (_when, differences) => {
    expect(isInForce(aGrantedException(differences), anInstance(), NOW)).toBe(false);
  });

  it.each<ExceptionStatus>(['requested', 'denied', 'timed-out', 'revoked', 'expired', 'failed'])(
    'is not in force when it is %s, whoever approved it',
    (status) => {
      expect(isInForce(aGrantedException({ status }), anInstance(), NOW)).toBe(false);
    },
  );

  it('is not in force as it begins', () => {
    expect(isInForce(anException(), anInstance(), NOW)).toBe(false);
  });

  it.each([
    ['auto-scaling-group', 'web-blue', { tags: { 'aws:autoscaling:groupName': 'web-blue' } }],
    [
      'launch-template',
      'lt-0abcd1234ef567890',
      { tags: { 'aws:ec2launchtemplate:id': 'lt-0abcd1234ef567890' } },
    ],
    ['image', 'ami-0a1b2c3d4e5f60718', {}],
  ] as const)(
    'for a scope of %s is in force for instances of it, and for no others',
    (kind, id, differences) => {
      const exception = aGrantedException({ scope: { kind, id } });

      expect(isInForce(exception, anInstance(differences), NOW)).toBe(true);
      expect(isInForce(exception, anInstance({ tags: null, imageId: null }), NOW)).toBe(false);
      expect(
        isInForce(
          exception,
          anInstance({ tags: { 'aws:autoscaling:groupName': 'web-green' }, imageId: 'ami-0' }),
          NOW,
        ),
      ).toBe(false);
    },
  );

  it('is named first of those that end at the same moment', () => {
    const [first, second] = ['exc-1', 'exc-2'].map((exceptionId) => aGrantedException({ exceptionId }));

    expect(allowing('httpTokens', 'optional', [first!, second!])).toBe(first);
  });

  it('allows nothing of what no exception is for', () => {
    const everything = aGrantedException({ allows: { httpTokens: 'optional', httpPutResponseHopLimit: 64 } });

    expect(allowing('httpTokens', 'optional', [everything])).toBe(everything);
    expect(allowing('httpEndpoint', 'enabled', [everything])).toBeNull();
    expect(allowing('instanceMetadataTags', 'enabled', [everything])).toBeNull();
  });

  it('for a group is not got by a tag that people can set', () => {
    const exception = aGrantedException({ scope: { kind: 'auto-scaling-group', id: 'web-blue' } });

    const instance = anInstance({ tags: { groupName: 'web-blue', 'autoscaling:groupName': 'web-blue' } });

    expect(isInForce(exception, instance, NOW)).toBe(false);
  });
});
