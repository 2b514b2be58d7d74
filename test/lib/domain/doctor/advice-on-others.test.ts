import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../../lib/boundary/policy/policy-schema.ts';
import type { Line } from '../../../../lib/domain/doctor/line.ts';
import {
  judgeAccountDefaults,
  judgeConfig,
  judgeOtherFunctions,
  judgeOtherRules,
} from '../../../../lib/domain/doctor/others.ts';
import { judgeMutes, judgePolicy, judgePolicyFile } from '../../../../lib/domain/doctor/policy-state.ts';
import { judgeRegions, type RegionState } from '../../../../lib/domain/doctor/regions.ts';
import { NOW } from '../../../given.ts';

const inForce = { kind: 'valid', policy: DEFAULT_POLICY } as const;
const putPolicy = 'aws ssm put-parameter --overwrite --name /p --value "$(guardrail policy json)"';
const remediation = { ruleName: 'imds', document: 'AWS-ConfigureIMDSv2', isAutomatic: true, isOnImds: true };
const rule = { ruleName: 'EC2.8_AutoTrigger', isEnabled: true, pattern: '{}' };
const listener = { ruleName: 'notify', isEnabled: true, pattern: 'ModifyInstanceMetadataOptions' };
const noDefaults = {
  httpTokens: null,
  httpTokensEnforced: false,
  declarativePolicy: null,
  httpPutResponseHopLimit: null,
} as const;
const expiredMute = {
  match: { severities: [], kinds: [], accounts: [], regions: [], tags: {} },
  until: NOW,
  reason: 'moved',
};
const muted = { ...DEFAULT_POLICY, notifications: { ...DEFAULT_POLICY.notifications, mutes: [expiredMute] } };

function regionLines(hasStack: RegionState['hasStack'], schedule: string | null): readonly Line[] {
  const running = { kind: 'read', value: 1 } as const;
  return judgeRegions([{ region: 'us-east-1', hasStack, running }], { schedule, regions: [] });
}

describe('what to do about the policy, Regions and others', () => {
  it.each<[string, () => readonly Line[], Line['check'], string, string | null]>([
    [
      'a policy that is missing',
      () => judgePolicy({ kind: 'missing' }, '/p'),
      'policy',
      'Put a valid one there.',
      putPolicy,
    ],
    [
      'a policy that is invalid',
      () => judgePolicy({ kind: 'invalid', problems: ['one'] }, '/p'),
      'policy',
      'Put a valid one there.',
      putPolicy,
    ],
    [
      'another policy in the file',
      () => judgePolicyFile(inForce, { policy: { ...DEFAULT_POLICY, newInstanceMinutes: 5 }, name: 'p' }),
      'policy-file',
      'Put the right one in force, or into the file.',
      null,
    ],
    [
      'a mute that ends this moment',
      () => judgeMutes(muted, NOW),
      'mutes',
      'Take it out, or say anew until when.',
      null,
    ],
    [
      'a Region that nothing looks at',
      () => regionLines({ kind: 'read', value: false }, null),
      'regions',
      'Deploy there, or add them to fleet.regions of the policy.',
      null,
    ],
    [
      'a Region that only the sweep looks at',
      () => regionLines({ kind: 'read', value: false }, 'rate(1 day)'),
      'regions',
      'Deploy there as well.',
      'npm run deploy -- --region REGION',
    ],
    [
      'a Region that may not be looked at',
      () => regionLines({ kind: 'unread', problem: 'not allowed' }, null),
      'regions',
      'Look there with other credentials.',
      null,
    ],
    [
      'a rule that AWS Config mends by itself',
      () => judgeConfig([remediation]),
      'config-remediation',
      'Let one of the two do it.',
      'aws configservice delete-remediation-configuration --config-rule-name imds',
    ],
    [
      'a rule that AWS Config mends when asked',
      () => judgeConfig([{ ...remediation, isAutomatic: false }]),
      'config-remediation',
      'It knows no exceptions, and may switch IMDS on where it is off.',
      null,
    ],
    [
      'a rule of Automated Security Response',
      () => judgeOtherRules([rule]),
      'other-rules',
      'Let one of the two do it.',
      'aws events disable-rule --name EC2.8_AutoTrigger',
    ],
    [
      'a rule that listens',
      () => judgeOtherRules([listener]),
      'other-rules',
      'See that its target changes none.',
      null,
    ],
    [
      'functions of Cloud Custodian',
      () => judgeOtherFunctions(['custodian-a', 'custodian-b']),
      'other-functions',
      'See that none of its policies has the action set-metadata-access.',
      null,
    ],
    [
      'tokens that are enforced',
      () => judgeAccountDefaults({ ...noDefaults, httpTokensEnforced: true }),
      'account-defaults',
      'Nothing, if that is meant. Else switch it off.',
      'aws ec2 modify-instance-metadata-defaults --http-tokens-enforced disabled',
    ],
    [
      'tokens that are optional by default',
      () => judgeAccountDefaults({ ...noDefaults, httpTokens: 'optional' }),
      'account-defaults',
      'Have launches that say nothing require tokens.',
      'aws ec2 modify-instance-metadata-defaults --http-tokens required',
    ],
    [
      'a declarative policy',
      () => judgeAccountDefaults({ ...noDefaults, declarativePolicy: { message: 'no' } }),
      'account-defaults',
      'They cannot be changed in this account; ask whoever manages the organization.',
      null,
    ],
  ])('as %s is said', (_what, lines, check, advice, command) => {
    expect(lines()).toMatchObject([{ check, advice, command }]);
  });

  it.each<[() => readonly Line[], Line['check'], string]>([
    [() => judgePolicy(inForce, '/p'), 'policy', '/p is valid.'],
    [() => judgePolicyFile(inForce, null), 'policy-file', 'Not compared: no file is named by --policy.'],
    [
      () => judgePolicyFile(inForce, { policy: DEFAULT_POLICY, name: 'p' }),
      'policy-file',
      'The policy in force is that of p.',
    ],
    [() => judgeMutes(DEFAULT_POLICY, NOW), 'mutes', 'None.'],
    [() => judgeConfig([]), 'config-remediation', 'No rule remediates metadata options.'],
    [() => judgeOtherRules([]), 'other-rules', 'None of 0 others is on changes of metadata options.'],
    [() => judgeOtherFunctions([]), 'other-functions', 'No function of Cloud Custodian is here.'],
    [
      () => judgeAccountDefaults(noDefaults),
      'account-defaults',
      'HttpTokens without a default, hop limit without a default, HttpTokensEnforced off.',
    ],
  ])('is nothing where all is well (%#)', (lines, check, found) => {
    expect(lines()).toEqual([{ check, status: 'ok', found, advice: null, command: null }]);
  });

  it('names the rule, the document and the functions that it is about', () => {
    const found = [
      ...judgeConfig([remediation]),
      ...judgeConfig([{ ...remediation, isAutomatic: false }]),
      ...judgeOtherFunctions(['custodian-a', 'custodian-b']),
    ].map((line) => line.found);

    expect(found).toEqual([
      'The rule imds runs AWS-ConfigureIMDSv2 by itself, on the instances that the guard looks after.',
      'The rule imds runs AWS-ConfigureIMDSv2 when somebody presses the button.',
      'Cloud Custodian has 2 functions here: custodian-a, custodian-b.',
    ]);
  });
});
