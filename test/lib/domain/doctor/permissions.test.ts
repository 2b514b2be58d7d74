import { describe, expect, it } from 'vitest';
import {
  judgeClock,
  judgeDryRun,
  judgeMemberRole,
  judgeRoles,
  type Denial,
  type DryRun,
  type RoleVerdict,
} from '../../../../lib/domain/doctor/permissions.ts';

function role(logicalId: string, ...calls: readonly (readonly [string, Denial | null])[]): RoleVerdict {
  const value = calls.map(([action, denial]) => ({ action, denial }));
  return { logicalId, calls: { kind: 'read', value } };
}

const modify = 'ec2:ModifyInstanceMetadataOptions';
const closed: RoleVerdict = {
  logicalId: 'X',
  calls: { kind: 'unread', problem: 'iam:Simulate is not allowed' },
};

describe('roles', () => {
  it('that may do all are fine, and it is said what was not simulated', () => {
    const lines = judgeRoles([role('GuardRole', [modify, null], ['sns:Publish', null])]);

    expect(lines).toMatchObject([
      {
        status: 'ok',
        found: expect.stringMatching(/^All 1 may make their 2 calls. Not simulated: /) as unknown,
      },
    ]);
  });

  it.each<[Denial, string]>([
    ['organization', 'a service control policy of the organization denies it.'],
    ['boundary', 'the permissions boundary of the role leaves it out.'],
    ['deny', 'a policy that somebody gave the role denies it.'],
    ['nothing-allows', 'nothing allows it any more.'],
  ])('that are denied a call by %s are wrong', (denial, words) => {
    const lines = judgeRoles([role('GuardRole', [modify, denial], ['sns:Publish', null])]);

    expect(lines).toMatchObject([{ status: 'wrong', found: `GuardRole may not ${modify}: ${words}` }]);
  });

  it('that are denied the same by the same are one line, and each once', () => {
    const lines = judgeRoles([
      role('GuardRole', [modify, 'organization'], [modify, 'organization']),
      role('SweepPlaceRole', [modify, 'organization']),
    ]);

    expect(lines).toMatchObject([
      { found: expect.stringMatching(/^GuardRole, SweepPlaceRole may not ec2:Modify/) as unknown },
    ]);
  });

  it('that are denied calls by several things have a line for each', () => {
    const lines = judgeRoles([
      role('GuardRole', [modify, 'organization'], ['sns:Publish', 'organization']),
      role('SweepPlaceRole', [modify, 'boundary']),
    ]);

    expect(lines.map(({ found }) => found)).toEqual([
      `GuardRole may not ${modify}: a service control policy of the organization denies it.`,
      'GuardRole may not sns:Publish: a service control policy of the organization denies it.',
      `SweepPlaceRole may not ${modify}: the permissions boundary of the role leaves it out.`,
    ]);
  });

  it('that may not be simulated are unknown, beside what is wrong', () => {
    expect(judgeRoles([closed, { ...closed, logicalId: 'Y' }])).toMatchObject([
      { status: 'unknown', found: 'iam:Simulate is not allowed.' },
    ]);
    expect(judgeRoles([closed, role('GuardRole', [modify, 'deny'])]).map(({ status }) => status)).toEqual([
      'wrong',
      'unknown',
    ]);
  });
});

describe('a member role', () => {
  it.each([
    ['', [], 'ok', 'None, and none is needed: the policy names no other account.'],
    ['', ['111122223333'], 'wrong', 'The policy names 1 other account, and the stack has no role for them.'],
    [
      'member',
      [],
      'ok',
      'member, for 0 other accounts. Whether it trusts the functions, only they can try: guardrail sweep status tells it.',
    ],
    [
      'member',
      ['111122223333', '444455556666'],
      'ok',
      'member, for 2 other accounts. Whether it trusts the functions, only they can try: guardrail sweep status tells it.',
    ],
  ])('named "%s" for %j is %s', (memberRoleName, accountIds, status, found) => {
    expect(judgeMemberRole({ memberRoleName, accountIds })).toMatchObject([{ status, found }]);
  });
});

describe('a dry run', () => {
  it.each<[DryRun, string, RegExp]>([
    [{ kind: 'allowed' }, 'ok', /^You may ec2:ModifyInstanceMetadataOptions \(dry run\)/],
    [{ kind: 'no-instance' }, 'ok', /^No instance runs here/],
    [{ kind: 'refused', reason: 'IncorrectState' }, 'ok', /refused for another reason: IncorrectState\.$/],
    [{ kind: 'denied', byOrganization: false }, 'ok', /which says nothing of the guardrail\.$/],
    [
      { kind: 'denied', byOrganization: true },
      'warning',
      /^A service control policy of the organization denies you/,
    ],
  ])('%j is %s', (dryRun, status, found) => {
    expect(judgeDryRun(dryRun)).toMatchObject([{ status, found: expect.stringMatching(found) as unknown }]);
  });
});

describe('a clock', () => {
  it.each([
    [0, 'ok', 'This machine has the same time as AWS.'],
    [-60, 'ok', 'This machine has the same time as AWS.'],
    [90, 'warning', 'This machine is 90 s ahead of AWS.'],
    [-600, 'warning', 'This machine is 10 minutes behind AWS.'],
  ])('that is %d s ahead is %s', (seconds, status, found) => {
    expect(judgeClock(seconds)).toMatchObject([{ status, found }]);
  });
});
