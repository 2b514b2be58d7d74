import { describe, expect, it } from 'vitest';
import type { Violation } from '../../../../lib/domain/decision.ts';
import { proposalFor } from '../../../../lib/domain/exception/proposal.ts';
import type { Finding, FindingKind } from '../../../../lib/domain/finding.ts';
import { aFinding, aStory } from '../story/given-story.ts';

const tokens: Violation = { field: 'httpTokens', actual: 'optional', required: 'required', moment: 'launch' };
const hops = (actual: string | number): Violation => ({
  field: 'httpPutResponseHopLimit',
  actual,
  required: 1,
  moment: 'launch',
});
const ipv6: Violation = { ...tokens, field: 'httpProtocolIpv6', actual: 'enabled', required: 'disabled' };

function proposed(differences: Partial<Finding> = {}, instance: Partial<Finding['instance']> = {}) {
  const finding = aFinding();
  return proposalFor(aStory({ ...finding, ...differences, instance: { ...finding.instance, ...instance } }));
}

describe('the exception that a story proposes', () => {
  it.each<[string, readonly Violation[], object | null]>([
    ['IMDSv1', [tokens], { httpTokens: 'optional' }],
    ['the hop limit that was there', [hops(3)], { httpPutResponseHopLimit: 3 }],
    ['both', [tokens, hops(2)], { httpTokens: 'optional', httpPutResponseHopLimit: 2 }],
    ['the highest hop limit of EC2', [hops(64)], { httpPutResponseHopLimit: 64 }],
    ['IMDSv1 beside what no exception is for', [ipv6, tokens], { httpTokens: 'optional' }],
    ['nothing where no exception is for it', [ipv6], null],
    ['no hop limit that every instance may have', [hops(1)], null],
    ['no hop limit that EC2 does not take', [hops(65)], null],
    ['no hop limit that is no number', [hops('3')], null],
    ['nothing where nothing violates', [], null],
  ])('allows %s', (_what, violations, allows) => {
    expect(proposed({ violations })?.allows ?? null).toStrictEqual(allows);
  });

  it.each<[FindingKind, boolean]>([
    ['launch-remediated', true],
    ['drift-reverted', true],
    ['existing-remediated', true],
    ['noncompliant', true],
    ['hop-limit-above-maximum', true],
    ['exception-ended', true],
    ['imdsv1-in-use', true],
    ['calls-refused', true],
    ['service-managed', false],
    ['enforcement-denied', false],
    ['enforcement-blocked', false],
    ['exception-applied', false],
    ['excepted', false],
    ['exception-blocked', false],
    ['resolved', false],
  ])('of %s is one that would help: %s', (kind, helps) => {
    expect(proposed({ kind }) !== null).toBe(helps);
  });

  it('is none for an instance that is gone', () => {
    expect(proposed({ outcome: 'gone' })).toBeNull();
  });

  it('is for the instance, or for what launched it, the narrowest first', () => {
    const all = { autoScalingGroup: 'web', launchTemplateId: 'lt-1', imageId: 'ami-1' };
    const instance = { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' };

    expect(proposed({}, all)?.scopes).toEqual([
      instance,
      { kind: 'auto-scaling-group', id: 'web' },
      { kind: 'launch-template', id: 'lt-1' },
      { kind: 'image', id: 'ami-1' },
    ]);
    expect(proposed({}, { autoScalingGroup: null, launchTemplateId: null, imageId: null })?.scopes).toEqual([
      instance,
    ]);
  });
});
