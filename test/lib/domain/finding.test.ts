import { describe, expect, it } from 'vitest';
import { findingText } from '../../../lib/domain/finding-text.ts';
import { findingOf, type FindingKind, type Severity } from '../../../lib/domain/finding.ts';
import { daysUntil } from '../../../lib/domain/fleet/window.ts';
import type { Violation } from '../../../lib/domain/decision.ts';
import type { Moment } from '../../../lib/domain/policy.ts';
import type { GovernedField } from '../../../lib/domain/metadata-options.ts';
import { fingerprintOf, type ClosedRecord } from '../../../lib/domain/record.ts';
import { aClosedRecord, alice, anInstance, NOW, v1Allowed, v2Only } from '../../given.ts';

const tokens: Violation = { field: 'httpTokens', actual: 'optional', required: 'required', moment: 'launch' };
const hopLimit: Violation = { field: 'httpPutResponseHopLimit', actual: 3, required: 1, moment: 'drift' };
const window = daysUntil(NOW, 14);

describe('a finding', () => {
  it.each<[FindingKind, Severity, Partial<ClosedRecord>, title: string, nextStep: string]>([
    [
      'launch-remediated',
      'MEDIUM',
      {},
      'was launched with IMDSv1 allowed; it is corrected',
      'Set HttpTokens=required in the launch template or the code that launched it, so that the next launch',
    ],
    [
      'drift-reverted',
      'HIGH',
      { violations: [{ ...tokens, moment: 'drift' }] },
      'was loosened (IMDSv1 allowed); it is reverted',
      'Find out why it was loosened.',
    ],
    [
      'existing-remediated',
      'MEDIUM',
      { violations: [{ ...tokens, moment: 'existing' }] },
      'had IMDSv1 allowed; it is corrected',
      'Set HttpTokens=required in the launch template or the code that launched it, and watch MetadataNoTokenRejected',
    ],
    [
      'noncompliant',
      'HIGH',
      { outcome: 'audited' },
      'has IMDSv1 allowed; nothing was changed',
      'Check MetadataNoToken for IMDSv1 callers',
    ],
    [
      'noncompliant',
      'HIGH',
      { outcome: 'audited', use: { kind: 'unused', ...window } },
      'has IMDSv1 allowed; nothing was changed',
      'Nothing used IMDSv1: require tokens on it',
    ],
    [
      'noncompliant',
      'MEDIUM',
      { outcome: 'audited', violations: [{ ...tokens, field: 'httpProtocolIpv6' }] },
      'has the IPv6 metadata endpoint on; nothing was changed',
      'Check MetadataNoToken',
    ],
    [
      'noncompliant',
      'HIGH',
      { outcome: 'gone' },
      'has IMDSv1 allowed; nothing was changed',
      'Check MetadataNoToken',
    ],
    [
      'hop-limit-above-maximum',
      'LOW',
      { outcome: 'audited', violations: [hopLimit] },
      'has a hop limit above the maximum; nothing was changed',
      'If nothing on it runs in containers, set HttpPutResponseHopLimit=1 in the launch template',
    ],
    [
      'enforcement-denied',
      'HIGH',
      { outcome: 'denied', refusal: 'UnauthorizedOperation: no' },
      'stays open: the guardrail lacks a permission',
      'Allow ec2:ModifyInstanceMetadataOptions to the role of the guardrail',
    ],
    [
      'enforcement-blocked',
      'HIGH',
      { outcome: 'blocked', refusal: 'UnsupportedOperation: no' },
      'stays open: EC2 refused the change',
      'Read what EC2 says; change the setting that it names, or the policy.',
    ],
    [
      'exception-applied',
      'LOW',
      { outcome: 'restored', violations: [] },
      'got back what an exception allows',
      'Move what needs it to IMDSv2 before the exception ends',
    ],
    [
      'excepted',
      'LOW',
      { outcome: 'excepted', violations: [] },
      'is looser than the baseline, as an exception allows',
      'Move what needs it to IMDSv2 before the exception ends',
    ],
    [
      'excepted',
      'LOW',
      { outcome: 'gone', violations: [] },
      'is looser than the baseline, as an exception allows',
      'Move what needs it to IMDSv2 before the exception ends',
    ],
    [
      'exception-blocked',
      'MEDIUM',
      { outcome: 'denied', violations: [] },
      'cannot get what an exception allows: EC2 refused the change',
      'Read what EC2 says: as long as the setting that it names is on, no exception can work.',
    ],
    [
      'exception-blocked',
      'MEDIUM',
      { outcome: 'blocked', violations: [] },
      'cannot get what an exception allows: EC2 refused the change',
      'Read what EC2 says: as long as the setting that it names is on, no exception can work.',
    ],
    [
      'exception-ended',
      'MEDIUM',
      { violations: [{ ...tokens, moment: 'expiry' }] },
      'lost its exception and is corrected',
      'Watch MetadataNoTokenRejected of the instance. If something breaks, request a new exception.',
    ],
    ['resolved', 'INFORMATIONAL', { outcome: 'resolved' }, 'meets the baseline again', 'Nothing to do.'],
    [
      'imdsv1-in-use',
      'HIGH',
      { outcome: 'audited', use: { kind: 'used', calls: 7, lastSeenAt: null, ...window } },
      'has IMDSv1 allowed, and something on it uses it; nothing was changed',
      'the guardrail requires tokens once nothing uses IMDSv1',
    ],
    [
      'calls-refused',
      'HIGH',
      { outcome: 'breaking' },
      'was corrected, and something on it still calls IMDSv1',
      'Until then, request an exception or roll it back.',
    ],
  ])(
    '%s has severity %s, and says what it is and what to do next',
    (kind, severity, record, title, nextStep) => {
      const finding = findingOf(aClosedRecord(record), anInstance());

      expect(finding).toMatchObject({ schemaVersion: '1.0', kind, severity });
      expect(finding.title).toBe(`i-0a1b2c3d4e5f60718 ${title}`);
      expect(finding.nextStep).toContain(nextStep);
    },
  );

  it('of what a service manages sends to that service', () => {
    const record = aClosedRecord({ outcome: 'audited' });

    expect(findingOf(record, anInstance({ managedBy: 'eks.amazonaws.com' }))).toMatchObject({
      kind: 'service-managed',
      severity: 'LOW',
      title: 'i-0a1b2c3d4e5f60718 has IMDSv1 allowed, and a service manages it',
      nextStep: 'Change it in the settings of the service that manages it.',
    });
  });

  it('is of a drift, an exception or a launch where one of several members is', () => {
    const kindOf = (...moments: Moment[]) => {
      const fields = ['httpTokens', 'httpProtocolIpv6'] as const;
      const violations = moments.map((moment, index) => ({ ...tokens, field: fields[index]!, moment }));
      const enforcement = { httpTokens: 'required', httpProtocolIpv6: 'disabled' } as const;
      return findingOf(aClosedRecord({ violations, enforcement }), anInstance()).kind;
    };

    expect(kindOf('drift', 'expiry')).toBe('drift-reverted');
    expect(kindOf('launch', 'expiry')).toBe('exception-ended');
    expect(kindOf('existing', 'launch')).toBe('launch-remediated');
    expect(kindOf('existing', 'existing')).toBe('existing-remediated');
  });

  it('is of a change as well where somebody changed it again', () => {
    expect(findingOf(aClosedRecord({ outcome: 'overtaken' }), anInstance()).kind).toBe('launch-remediated');
  });

  it('is of what is left where a change was cut off', () => {
    expect(findingOf(aClosedRecord({ outcome: 'interrupted' }), anInstance()).kind).toBe('noncompliant');
  });

  it('is as severe as the worst of what violates', () => {
    const violations = [tokens, hopLimit];
    const found = findingOf(aClosedRecord({ outcome: 'audited', violations }), anInstance());

    expect(found).toMatchObject({ kind: 'noncompliant', severity: 'HIGH' });
  });

  it('is a drift only where what was corrected had drifted', () => {
    const record = aClosedRecord({ violations: [tokens, hopLimit], enforcement: { httpTokens: 'required' } });

    expect(findingOf(record, anInstance()).kind).toBe('launch-remediated');
  });

  it('has the same id for every delivery of the same event', () => {
    const [first, second] = [
      aClosedRecord(),
      aClosedRecord({ openedAt: new Date(0), closedAt: new Date(1) }),
    ];

    expect(findingOf(first, anInstance()).findingId).toBe(findingOf(second, anInstance()).findingId);
  });

  it('carries what receivers route by', () => {
    const tags = {
      Name: 'web-1',
      owner: 'core',
      'aws:autoscaling:groupName': 'web',
      'aws:ec2launchtemplate:id': 'lt-1',
    };

    const { instance, nextStep } = findingOf(aClosedRecord(), anInstance({ tags }));

    expect(instance).toMatchObject({
      name: 'web-1',
      tags,
      autoScalingGroup: 'web',
      launchTemplateId: 'lt-1',
    });
    expect(nextStep).toContain('launch template lt-1');
  });

  it.each<[GovernedField, string]>([
    ['httpTokens', 'IMDSv1 allowed'],
    ['httpPutResponseHopLimit', 'a hop limit above the maximum'],
    ['httpEndpoint', 'the metadata endpoint on'],
    ['httpProtocolIpv6', 'the IPv6 metadata endpoint on'],
    ['instanceMetadataTags', 'tags readable in the metadata'],
  ])('says in its title what %s means', (field, words) => {
    const record = aClosedRecord({ outcome: 'audited', violations: [{ ...tokens, field }] });

    expect(findingOf(record, anInstance()).title).toContain(words);
  });
});

describe('the text of a finding', () => {
  it('reads well from top to bottom', () => {
    const record = aClosedRecord({
      violations: [{ ...tokens, moment: 'drift' }, hopLimit],
      previous: { ...v1Allowed, httpPutResponseHopLimit: 3 },
      after: { ...v2Only, httpPutResponseHopLimit: 3 },
      reason: 'Because.',
    });

    const text = findingText(findingOf(record, anInstance({ tags: { Name: 'web-1' } })));

    expect(text).toBe(
      [
        'HIGH: i-0a1b2c3d4e5f60718 was loosened (IMDSv1 allowed and a hop limit above the maximum); it is reverted.',
        '',
        '  Instance                 i-0a1b2c3d4e5f60718 (web-1)',
        '  Account                  111122223333, eu-west-1',
        '  By                       alice@example.com from 203.0.113.10',
        '  Event                    RunInstances at 2026-03-01T09:59:54.000Z',
        '  HttpTokens               optional -> required',
        '  HttpPutResponseHopLimit  3 (unchanged)',
        '  Why                      Because.',
        '  What next                Find out why it was loosened. If the workload needs it, request an exception; otherwise correct the tool that does it.',
        '',
      ].join('\n'),
    );
  });

  it('quotes EC2 where it refused, and says where it does not know who or what', () => {
    const record = aClosedRecord({
      outcome: 'blocked',
      refusal: 'UnsupportedOperation: HttpTokensEnforced is on',
      principal: null,
      previous: {},
      after: {},
    });

    const text = findingText(findingOf(record, anInstance({ tags: null })));

    expect(text).toContain('EC2 says                 UnsupportedOperation: HttpTokensEnforced is on');
    expect(text).toContain('By                       not known (no CloudTrail event yet)');
    expect(text).toContain('HttpTokens               unknown (unchanged)');
  });

  it('tells a session and a service that acted for somebody', () => {
    const principal = {
      ...alice,
      name: 'deployer',
      sessionName: 'run-7',
      invokedBy: 'cloudformation.amazonaws.com',
    };

    const text = findingText(findingOf(aClosedRecord({ principal }), anInstance()));

    expect(text).toContain('deployer (session run-7) via cloudformation.amazonaws.com from 203.0.113.10');
  });

  it.each<[string, Partial<ClosedRecord>, string]>([
    [
      'a look at the fleet',
      { trigger: { ...aClosedRecord().trigger, kind: 'sweep' } },
      'nobody now: found by a look at the fleet',
    ],
    [
      'a look at what was corrected',
      { trigger: { ...aClosedRecord().trigger, kind: 'watch' } },
      'nobody now: found by a look at the fleet',
    ],
    ['exceptions', { exceptionIds: ['exc-1', 'exc-2'] }, 'exception exc-1, exc-2'],
  ])('says that it came of %s where nobody called', (_what, differences, words) => {
    const finding = findingOf(aClosedRecord({ principal: null, ...differences }), anInstance({ tags: null }));

    expect(findingText(finding)).toContain(`By                       ${words}\n`);
    expect(findingText(finding)).toContain('Instance                 i-0a1b2c3d4e5f60718\n');
  });

  it('says nothing of an address that is not known', () => {
    const record = aClosedRecord({ principal: { ...alice, sourceIpAddress: null } });

    expect(findingText(findingOf(record, anInstance()))).toContain('alice@example.com\n');
  });

  it('does not name a service twice', () => {
    const service = 'autoscaling.amazonaws.com';
    const principal = {
      ...alice,
      name: service,
      sessionName: null,
      invokedBy: service,
      sourceIpAddress: service,
    };

    expect(findingText(findingOf(aClosedRecord({ principal }), anInstance()))).toContain(
      `By                       ${service}\n`,
    );
  });
});

describe('a fingerprint', () => {
  it('is null where nothing is wrong', () => {
    expect(fingerprintOf('audited', [])).toBeNull();
  });

  it('does not depend on the order, but on the values and the outcome', () => {
    expect(fingerprintOf('audited', [tokens, hopLimit])).toBe(fingerprintOf('audited', [hopLimit, tokens]));
    expect(fingerprintOf('audited', [hopLimit])).not.toBe(
      fingerprintOf('audited', [{ ...hopLimit, actual: 4 }]),
    );
    expect(fingerprintOf('audited', [tokens])).not.toBe(fingerprintOf('denied', [tokens]));
  });
});
