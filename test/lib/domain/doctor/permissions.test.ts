import { describe, expect, it } from 'vitest';
import type { Line } from '../../../../lib/domain/doctor/line.ts';
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
        check: 'roles',
        status: 'ok',
        found:
          'All 1 may make their 2 calls. Not simulated: conditions of service control policies, resource control policies, and the policies of queues, topics and keys.',
      },
    ]);
  });

  it.each<[Denial, string, string]>([
    [
      'organization',
      'a service control policy of the organization denies it.',
      'Have the policy except the roles of the guardrail, by aws:PrincipalArn.',
    ],
    ['boundary', 'the permissions boundary of the role leaves it out.', 'Have the boundary allow it.'],
    [
      'deny',
      'a policy that somebody gave the role denies it.',
      'Take that policy off the role, or deploy again.',
    ],
    [
      'nothing-allows',
      'nothing allows it any more.',
      'Somebody changed the policy of the role: deploy again.',
    ],
  ])('that are denied a call by %s are wrong', (denial, words, advice) => {
    const lines = judgeRoles([role('GuardRole', [modify, denial], ['sns:Publish', null])]);

    expect(lines).toMatchObject([
      { check: 'roles', status: 'wrong', found: `GuardRole may not ${modify}: ${words}`, advice },
    ]);
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
      {
        check: 'roles',
        status: 'unknown',
        found: 'iam:Simulate is not allowed.',
        advice: 'Ask whoever may simulate policies.',
      },
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
    expect(judgeMemberRole({ memberRoleName, accountIds })).toMatchObject([
      { check: 'member-role', status, found },
    ]);
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
    expect(judgeDryRun(dryRun)).toMatchObject([
      { check: 'caller', status, found: expect.stringMatching(found) as unknown },
    ]);
  });
});

describe('a clock', () => {
  it.each([
    [0, 'ok', 'This machine has the same time as AWS.'],
    [-60, 'ok', 'This machine has the same time as AWS.'],
    [90, 'warning', 'This machine is 90 s ahead of AWS.'],
    [-600, 'warning', 'This machine is 10 minutes behind AWS.'],
  ])('that is %d s ahead is %s', (seconds, status, found) => {
    expect(judgeClock(seconds)).toMatchObject([{ check: 'clock', status, found }]);
  });
});

describe('what to do', () => {
  it.each<[string, () => readonly Line[], string]>([
    [
      'without a member role that is needed',
      () => judgeMemberRole({ memberRoleName: '', accountIds: ['111122223333'] }),
      'Deploy with --param="memberRoleName=NAME".',
    ],
    [
      'where the organization denies the change to you',
      () => judgeDryRun({ kind: 'denied', byOrganization: true }),
      "See that it excepts the guardrail's roles, by aws:PrincipalArn.",
    ],
    [
      'about a clock that is wrong',
      () => judgeClock(61),
      'Set its clock: after five minutes AWS refuses what it signs.',
    ],
  ])('%s is said', (_what, lines, advice) => {
    expect(lines()).toMatchObject([{ advice, command: null }]);
  });
});
