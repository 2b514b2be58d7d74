import { describe, expect, it } from 'vitest';
import { findingText } from '../../../lib/domain/finding-text.ts';
import { findingOf } from '../../../lib/domain/finding.ts';
import type { Violation } from '../../../lib/domain/decision.ts';
import type { GovernedField } from '../../../lib/domain/metadata-options.ts';
import { fingerprintOf } from '../../../lib/domain/record.ts';
import { aClosedRecord, alice, anInstance, v1Allowed, v2Only } from '../../given.ts';

const tokens: Violation = { field: 'httpTokens', actual: 'optional', required: 'required', moment: 'launch' };
const hopLimit: Violation = { field: 'httpPutResponseHopLimit', actual: 3, required: 1, moment: 'drift' };

describe('a finding', () => {
  it.each([
    ['launch-remediated', 'MEDIUM', {}, {}],
    ['drift-reverted', 'HIGH', { violations: [{ ...tokens, moment: 'drift' }] }, {}],
    ['existing-remediated', 'MEDIUM', { violations: [{ ...tokens, moment: 'existing' }] }, {}],
    ['noncompliant', 'HIGH', { outcome: 'audited' }, {}],
    [
      'noncompliant',
      'MEDIUM',
      { outcome: 'audited', violations: [{ ...tokens, field: 'httpProtocolIpv6' }] },
      {},
    ],
    ['hop-limit-above-maximum', 'LOW', { outcome: 'audited', violations: [hopLimit] }, {}],
    ['service-managed', 'LOW', { outcome: 'audited' }, { managedBy: 'eks.amazonaws.com' }],
    ['enforcement-denied', 'HIGH', { outcome: 'denied', refusal: 'UnauthorizedOperation: no' }, {}],
    ['enforcement-blocked', 'HIGH', { outcome: 'blocked', refusal: 'UnsupportedOperation: no' }, {}],
    ['resolved', 'INFORMATIONAL', { outcome: 'resolved' }, {}],
  ] as const)(
    '%s has severity %s, names the instance and says what to do next',
    (kind, severity, record, instance) => {
      const finding = findingOf(aClosedRecord(record), anInstance(instance));

      expect(finding).toMatchObject({ schemaVersion: '1.0', kind, severity });
      expect(finding.title).toContain('i-0a1b2c3d4e5f60718');
      expect(finding.nextStep).not.toBe('');
    },
  );

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
