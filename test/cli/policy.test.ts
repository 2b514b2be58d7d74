import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { policyJson } from '../../lib/boundary/policy/policy-json.ts';
import { fileWith, guardrail } from './fake-terminal.ts';

describe('guardrail policy check', () => {
  it('says what applies', async () => {
    const { code, out } = await guardrail(['policy', 'check']);

    expect(code).toBe(0);
    expect(out).toBe(`policy.yaml is valid.

Every instance
  Mode                     launch: enforce, drift: enforce, existing: audit
  HttpTokens               required
  Hop limit                1 at most, container hosts 2
    above it at launch     report
    raised later           revert

  New instances            for 60 minutes after their first launch
  Container hosts          18 patterns of tag keys, 3 of instance profiles

  Sweep                    rate(12 hours), at most 500 changes
    before a change        IMDSv1 unused for 14 days; unknown: audit
    waves                  canary of 1, 10 %, 50 %, 100 %
    after it               watched for 24 hours; refused calls: report
`);
  });

  it('says for each scope what it matches and what differs', async () => {
    const policy = `
scopes:
  - name: payments
    match: { tags: { team: [pay, pay-*] }, accounts: ['111122223333'], regions: [eu-west-1], launchTemplates: [lt-0abcd1234ef567890] }
    mode: { existing: enforce }
    httpEndpoint: disabled`;

    const { out } = await guardrail(['policy', 'check', fileWith(policy, 'policy.yaml')]);

    expect(out).toContain(
      'Scope payments\n  Matches                  tag team = pay or pay-*; account 111122223333; Region eu-west-1; launch template lt-0abcd1234ef567890\n',
    );
    expect(out).toContain('existing: enforce');
    expect(out).toContain('Disabled                 httpEndpoint');
    expect(out).toContain('Every other instance');
  });

  it('reads standard input', async () => {
    const { out } = await guardrail(['policy', 'check', '-'], { input: 'version: 1' });

    expect(out).toMatch(/^standard input is valid\./);
  });

  it('tells every problem in a line of its own', async () => {
    const { code, out, error } = await guardrail(['policy', 'check', '-'], {
      input: 'baseline: 1\nversion: 2',
    });

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toBe(
      'guardrail: standard input:1:1 baseline: must be a mapping of options, not 1\n' +
        'guardrail: standard input:2:1 version: must be 1, the version of this format, not 2\n',
    );
  });
});

describe('guardrail policy check, of mutes', () => {
  it('refuses one that is for ever in all but name', async () => {
    const mute = '{ match: { regions: [eu-west-1] }, until: 2999-01-01, reason: noise }';

    const { code, error } = await guardrail(['policy', 'check', '-'], {
      input: `notifications: { mutes: [${mute}] }`,
    });

    expect(code).toBe(2);
    expect(error).toBe(
      'guardrail: standard input notifications.mutes[0].until: must be at most 90 days ahead\n',
    );
  });
});

describe('guardrail policy json', () => {
  it('prints what the parameter holds', async () => {
    const { code, out } = await guardrail(['policy', 'json', 'policy.yaml']);

    expect({ code, out }).toEqual({
      code: 0,
      out: `${policyJson(readFileSync('policy.yaml', 'utf8'), 'policy.yaml')}\n`,
    });
  });
});

describe('guardrail policy schema', () => {
  it('prints the schema that editors use', async () => {
    const { out } = await guardrail(['policy', 'schema']);

    expect(JSON.parse(out)).toEqual(JSON.parse(readFileSync('policy.schema.json', 'utf8')));
  });
});

describe('the policy that explain uses', () => {
  it('is that of the working directory, and the defaults where there is none', async () => {
    const event = `${process.cwd()}/events/run-instances.al2023.json`;
    const lenient = fileWith('baseline: { maxHopLimit: 2 }', 'policy.yaml');

    const withFile = await inDirectory(lenient.replace('/policy.yaml', ''), event);
    const withoutFile = await inDirectory(fileWith('', 'other').replace('/other', ''), event);

    expect(withFile.out).toContain('compliant');
    expect(withFile.out).not.toContain('noncompliant');
    expect(withoutFile.out).toContain('noncompliant');
  });
});

async function inDirectory(directory: string, event: string) {
  const before = process.cwd();
  process.chdir(directory);
  try {
    return await guardrail(['explain', '--event', event]);
  } finally {
    process.chdir(before);
  }
}
