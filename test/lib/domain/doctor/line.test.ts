import { expect, it } from 'vitest';
import { CHECKS, GROUPS } from '../../../../lib/domain/doctor/line.ts';

it('shows checks by group, in the order of the groups', () => {
  const groups = Object.values(CHECKS).map(({ group }) => group);

  expect(groups.filter((group, index) => group !== groups[index - 1])).toEqual(GROUPS);
});

it('looks at what is of the account alone also before there is a stack', () => {
  const checks = Object.entries(CHECKS).filter(([, { needsStack }]) => !needsStack);

  expect(checks.map(([check]) => check)).toEqual([
    'trail',
    'concurrency',
    'caller',
    'clock',
    'slack',
    'signing-secret',
    'security-hub',
    'mutes',
    'regions',
    'config-remediation',
    'other-rules',
    'other-functions',
    'account-defaults',
  ]);
});
