import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../../lib/boundary/policy/policy-schema.ts';
import {
  judgeAccountDefaults,
  judgeConfig,
  judgeOtherFunctions,
  judgeOtherRules,
  type AccountDefaults,
  type ConfigRemediation,
} from '../../../../lib/domain/doctor/others.ts';
import { judgeMutes, judgePolicy, judgePolicyFile } from '../../../../lib/domain/doctor/policy-state.ts';
import { judgeRegions, type RegionState } from '../../../../lib/domain/doctor/regions.ts';
import type { Mute } from '../../../../lib/domain/notifications/notification-policy.ts';
import type { Policy, Scope } from '../../../../lib/domain/policy.ts';

const inForce = { kind: 'valid', policy: DEFAULT_POLICY } as const;

describe('the policy in force', () => {
  it.each([
    [inForce, 'ok', '/p is valid.'],
    [{ kind: 'missing' } as const, 'wrong', '/p is not there: the guard does nothing.'],
    [
      { kind: 'invalid', problems: ['one', 'two', 'three'] } as const,
      'wrong',
      'It cannot be used, so the guard does nothing: one (and 2 more).',
    ],
    [
      { kind: 'invalid', problems: ['one'] } as const,
      'wrong',
      'It cannot be used, so the guard does nothing: one.',
    ],
  ])('%#: is told', (state, status, found) => {
    expect(judgePolicy(state, '/p')).toMatchObject([{ status, found }]);
  });
});

describe('the policy in a file', () => {
  const name = 'policy.yaml';

  it.each<[string, Policy, string, string]>([
    ['is the same', structuredClone(DEFAULT_POLICY), 'ok', 'The policy in force is that of policy.yaml.'],
    [
      'differs in one part',
      { ...DEFAULT_POLICY, newInstanceMinutes: 5 },
      'warning',
      'The policy in force is not that of policy.yaml: newInstanceMinutes differs.',
    ],
    [
      'differs in two parts',
      { ...DEFAULT_POLICY, newInstanceMinutes: 5, fleet: { ...DEFAULT_POLICY.fleet, mostChanges: 1 } },
      'warning',
      'The policy in force is not that of policy.yaml: newInstanceMinutes, fleet differ.',
    ],
  ])('that %s', (_, policy, status, found) => {
    expect(judgePolicyFile(inForce, { policy, name })).toMatchObject([{ status, found }]);
  });

  it('is the same in whatever order its keys are, however deep', () => {
    const policy = reversed(DEFAULT_POLICY);

    expect(judgePolicyFile(inForce, { policy, name })).toMatchObject([{ status: 'ok' }]);
  });

  it('is another one where scopes have another order: the first match wins', () => {
    const match = { tags: {}, accounts: [], regions: [], launchTemplates: [] };
    const scope = { name: 'one', match, baseline: DEFAULT_POLICY.baseline };
    const scopes: readonly Scope[] = [scope, { ...scope, name: 'two' }];
    const before = { kind: 'valid', policy: { ...DEFAULT_POLICY, scopes } } as const;

    const lines = judgePolicyFile(before, {
      policy: { ...DEFAULT_POLICY, scopes: scopes.toReversed() },
      name,
    });

    expect(lines).toMatchObject([
      { found: 'The policy in force is not that of policy.yaml: scopes differs.' },
    ]);
  });

  it('is not compared where there are no two', () => {
    const policy = DEFAULT_POLICY;

    expect(judgePolicyFile(inForce, null)).toMatchObject([
      { status: 'ok', found: 'Not compared: no file is named by --policy.' },
    ]);
    expect(judgePolicyFile({ kind: 'missing' }, { policy, name })).toMatchObject([
      { check: 'policy-file', status: 'ok', found: 'Not compared with policy.yaml: none is in force.' },
    ]);
  });
});

/** The same policy with its keys the other way round. */
function reversed(policy: Policy): Policy {
  return JSON.parse(JSON.stringify(policy), (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toReversed())
      : member,
  ) as Policy;
}

describe('mutes', () => {
  const now = new Date('2026-11-26T10:00:00Z');
  const match = { severities: [], kinds: [], accounts: [], regions: [], tags: {} };

  it.each([
    [[], 'ok', 'None.'],
    [['2026-11-27'], 'ok', '1 mute in force.'],
    [['2026-11-27', '2026-11-25'], 'warning', '1 mute ended and is still in the policy: until 2026-11-25.'],
    [
      ['2026-11-24', '2026-11-25'],
      'warning',
      '2 mutes ended and are still in the policy: until 2026-11-24; until 2026-11-25.',
    ],
  ])('until %j', (days, status, found) => {
    const mutes = days.map((day): Mute => ({ match, until: new Date(day), reason: `until ${day}` }));
    const policy = { ...DEFAULT_POLICY, notifications: { ...DEFAULT_POLICY.notifications, mutes } };

    expect(judgeMutes(policy, now)).toMatchObject([{ status, found }]);
  });
});

function place(region: string, hasStack: boolean, running: number): RegionState {
  return { region, hasStack: { kind: 'read', value: hasStack }, running: { kind: 'read', value: running } };
}

describe('Regions', () => {
  const home = place('eu-west-1', true, 5);
  const daily = { schedule: 'rate(1 day)', regions: [] };
  const unread = { kind: 'unread', problem: 'not allowed' } as const;

  it.each([
    ['with the guardrail in all', [home], daily, 'ok', '1 Region enabled, 1 with the guardrail.'],
    [
      'where nothing runs',
      [home, place('us-east-1', false, 0)],
      { schedule: null, regions: [] },
      'ok',
      '2 Regions enabled, 1 with the guardrail; in the other 1 nothing runs.',
    ],
    [
      'that only the sweep looks at',
      [home, place('us-east-1', false, 1), place('us-west-2', false, 3)],
      daily,
      'warning',
      'Only the sweep looks at us-east-1 (1 instance), us-west-2 (3 instances): what is launched there stays open until it comes.',
    ],
    [
      'that no sweep looks at, for there is none',
      [home, place('us-east-1', false, 3)],
      { schedule: null, regions: [] },
      'wrong',
      'Nothing guards us-east-1 (3 instances): no stack, and no sweep.',
    ],
    [
      'that the sweep leaves out',
      [home, place('us-east-1', false, 3)],
      { schedule: 'rate(1 day)', regions: ['eu-west-1'] },
      'wrong',
      'Nothing guards us-east-1 (3 instances): no stack, and no sweep.',
    ],
  ])('%s', (_, regions, fleet, status, found) => {
    expect(judgeRegions(regions, fleet)).toMatchObject([{ check: 'regions', status, found }]);
  });

  it.each<[string, Partial<RegionState>]>([
    ['have a stack or not', { hasStack: unread }],
    ['have instances or not', { running: unread }],
    ['have either', { hasStack: unread, running: unread }],
  ])('of which nobody knows whether they %s are one line for the same reason', (_, own) => {
    const closed = ['us-east-1', 'us-west-2'].map((region) => ({ ...place(region, false, 3), ...own }));

    expect(judgeRegions([home, ...closed], daily)).toMatchObject([
      { check: 'regions', status: 'unknown', found: 'us-east-1, us-west-2: not allowed.' },
    ]);
  });
});

describe('AWS Config', () => {
  const own: ConfigRemediation = { ruleName: 'imds', document: 'Mine', isAutomatic: true, isOnImds: true };

  it.each<[string, ConfigRemediation, string]>([
    ['of other rules is fine', { ...own, isOnImds: false }, 'ok'],
    ["on AWS's rule by itself is wrong", own, 'wrong'],
    [
      "by AWS's document is wrong",
      { ...own, isOnImds: false, document: 'AWSConfigRemediation-EnforceEC2InstanceIMDSv2' },
      'wrong',
    ],
    ['by hand is to know of', { ...own, isAutomatic: false }, 'warning'],
  ])('%s', (_, remediation, status) => {
    expect(judgeConfig([remediation])).toMatchObject([{ status }]);
  });
});

describe('other rules', () => {
  const rule = { ruleName: 'audit', isEnabled: true, pattern: '{"detail":{"eventName":["CreateUser"]}}' };
  const listens = { ...rule, pattern: '{"detail":{"eventName":["ModifyInstanceMetadataOptions"]}}' };

  it.each([
    ['on other calls are fine', rule, 'ok', 'None of 1 others is on changes of metadata options.'],
    [
      'that are disabled are fine',
      { ...listens, isEnabled: false },
      'ok',
      'None of 1 others is on changes of metadata options.',
    ],
    [
      'on the same calls are to know of',
      listens,
      'warning',
      'audit is started by changes of metadata options as well.',
    ],
    [
      'of Automated Security Response are wrong',
      { ...rule, ruleName: 'EC2.8AutoTrigger' },
      'wrong',
      'EC2.8AutoTrigger has Automated Security Response change the same instances.',
    ],
    [
      'of Automated Security Response are wrong, without the dot as well',
      { ...rule, ruleName: 'EC28_AutoTrigger' },
      'wrong',
      'EC28_AutoTrigger has Automated Security Response change the same instances.',
    ],
  ])('%s', (_, other, status, found) => {
    expect(judgeOtherRules([other])).toMatchObject([{ status, found }]);
  });
});

describe('other functions', () => {
  it.each([
    [['mine', 'not-custodian-either'], 'ok', 'No function of Cloud Custodian is here.'],
    [['custodian-imds', 'mine'], 'warning', 'Cloud Custodian has 1 function here: custodian-imds.'],
  ])('%j are %s', (names, status, found) => {
    expect(judgeOtherFunctions(names)).toMatchObject([{ status, found }]);
  });
});

describe("the account's own defaults", () => {
  const none: AccountDefaults = {
    httpTokens: null,
    httpTokensEnforced: false,
    declarativePolicy: null,
    httpPutResponseHopLimit: null,
  };

  it.each<[Partial<AccountDefaults>, string, RegExp]>([
    [{}, 'ok', /^HttpTokens without a default, hop limit without a default, HttpTokensEnforced off\.$/],
    [{ httpTokens: 'required', httpPutResponseHopLimit: 2 }, 'ok', /^HttpTokens required, hop limit 2,/],
    [{ httpTokens: 'optional' }, 'warning', /^HttpTokens is optional by default/],
    [{ httpTokensEnforced: true }, 'warning', /^HttpTokensEnforced is on: no exception and no rollback/],
    [{ declarativePolicy: { message: 'Ask security' } }, 'warning', /manages the defaults: Ask security\.$/],
    [{ declarativePolicy: { message: '' } }, 'warning', /manages the defaults\.$/],
  ])('%j are %s', (own, status, found) => {
    expect(judgeAccountDefaults({ ...none, ...own })).toMatchObject([
      { status, found: expect.stringMatching(found) as unknown },
    ]);
  });
});
