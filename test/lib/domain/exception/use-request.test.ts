import { describe, expect, it } from 'vitest';
import { useWishOf } from '../../../../lib/domain/exception/use-request.ts';
import type { Finding } from '../../../../lib/domain/finding.ts';
import type { Policy } from '../../../../lib/domain/policy.ts';
import { anExceptionPolicy, aPolicy, NOW } from '../../../given.ts';
import { aFindingOfUse } from '../../../given-use.ts';

const base = aPolicy();

function policy({
  exceptions = anExceptionPolicy(),
  ...evidence
}: Partial<Policy['fleet']['evidence']> & Partial<Policy> = {}): Policy {
  return { ...base, exceptions, fleet: { ...base.fleet, evidence: { ...base.fleet.evidence, ...evidence } } };
}

describe('the wish for what a sweep found in use', () => {
  it('is for the instance, for so many days as the policy says, and gives the numbers', () => {
    const finding = aFindingOfUse();

    expect(useWishOf(finding, policy({ exceptionDays: 7 }), NOW)).toEqual({
      accountId: '111122223333',
      region: 'eu-west-1',
      scope: { kind: 'instance', id: finding.instance.instanceId },
      allows: { httpTokens: 'optional' },
      reason: `On ${finding.instance.instanceId}, IMDSv1 was used in the last 14 days (1,234 calls without a token). What calls it would fail if tokens were required, and is to be updated first.`,
      expiresAt: new Date('2026-03-08T10:00:00Z'),
      renews: null,
    });
  });

  it('is for its Auto Scaling group where it has one', () => {
    const wish = useWishOf(aFindingOfUse({}, { autoScalingGroup: 'web-blue' }), policy(), NOW);

    expect(wish?.scope).toEqual({ kind: 'auto-scaling-group', id: 'web-blue' });
  });

  it('is for no longer than exceptions may be', () => {
    const exceptions = anExceptionPolicy({ longestDays: 3 });

    const wish = useWishOf(aFindingOfUse(), policy({ exceptions, exceptionDays: 14 }), NOW);

    expect(wish?.expiresAt).toEqual(new Date('2026-03-04T10:00:00Z'));
  });

  it.each<[string, Partial<Finding>, Policy]>([
    ['the finding is another', { kind: 'noncompliant' }, policy()],
    ['nobody has looked for use', { use: null }, policy()],
    ['the policy wants it only told', {}, policy({ whenUsed: 'report' })],
    ['the policy names no approvers', {}, policy({ exceptions: base.exceptions })],
  ])('is none where %s', (_, differences, given) => {
    expect(useWishOf(aFindingOfUse(differences), given, NOW)).toBeNull();
  });
});
