import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../lib/domain/finding.ts';
import {
  countsOf,
  memberOf,
  stormKeyOf,
  stormSourceOf,
  withMembers,
  type DigestMember,
} from '../../../../lib/domain/story/digest.ts';
import { alice, NOW } from '../../../given.ts';
import { anyFinding } from '../../boundary/arbitrary-finding.ts';
import { aDrift, aFinding, minutesLater, pipeline } from './given-story.ts';

const grouped = { 'aws:autoscaling:groupName': 'web', 'aws:ec2launchtemplate:id': 'lt-0abc' };

function inGroup(minutes: number, record: Parameters<typeof aFinding>[1] = {}): Finding {
  return aFinding(minutes, record, { ...grouped, Name: `web-${minutes}` });
}

describe('the source of a storm', () => {
  it('is the group that launched, whoever called for it', () => {
    const [one, other] = [inGroup(1), inGroup(2, { principal: null })];

    expect(stormSourceOf(one)).toEqual({
      accountId: '111122223333',
      region: 'eu-west-1',
      kind: 'launch-remediated',
      fields: ['httpTokens'],
      required: { httpTokens: 'required' },
      autoScalingGroup: 'web',
      launchTemplateId: 'lt-0abc',
      principal: null,
    });
    expect(stormKeyOf(one)).toBe(stormKeyOf(other));
  });

  it('is the caller where neither a group nor a template launched', () => {
    expect(stormSourceOf(aFinding(1)).principal).toBe(alice.name);
    expect(stormSourceOf(aFinding(1, { principal: null })).principal).toBeNull();
  });

  it('is a group or a template alone, as well as both', () => {
    const one = inGroup(1);
    const group = { ...one, instance: { ...one.instance, launchTemplateId: null } };
    const template = { ...one, instance: { ...one.instance, autoScalingGroup: null } };

    expect(stormSourceOf(group)).toMatchObject({ autoScalingGroup: 'web', principal: null });
    expect(stormSourceOf(template)).toMatchObject({ launchTemplateId: 'lt-0abc', principal: null });
  });

  it('is whoever loosens, in whatever groups the instances are', () => {
    const drift = aDrift(1);
    const elsewhere = { ...drift, instance: { ...drift.instance, autoScalingGroup: 'api' } };

    expect(stormSourceOf(elsewhere)).toMatchObject({ principal: pipeline.name, autoScalingGroup: null });
    expect(stormKeyOf(elsewhere)).toBe(stormKeyOf(drift));
    expect(stormSourceOf({ ...elsewhere, principal: null }).autoScalingGroup).toBe('api');
  });

  it.each<[string, Finding]>([
    ['account', { ...inGroup(1), instance: { ...inGroup(1).instance, accountId: '444455556666' } }],
    ['Region', { ...inGroup(1), instance: { ...inGroup(1).instance, region: 'us-east-1' } }],
    ['group', { ...inGroup(1), instance: { ...inGroup(1).instance, autoScalingGroup: 'api' } }],
    ['launch template', { ...inGroup(1), instance: { ...inGroup(1).instance, launchTemplateId: 'lt-1' } }],
    ['kind', inGroup(1, { outcome: 'denied' })],
    [
      'value that is required',
      inGroup(1, {
        violations: [
          { field: 'httpTokens', actual: 'optional', required: 'required', moment: 'launch' },
          { field: 'httpPutResponseHopLimit', actual: 3, required: 1, moment: 'launch' },
        ],
        enforcement: { httpTokens: 'required' },
      }),
    ],
    [
      'violation',
      inGroup(1, {
        violations: [{ field: 'httpPutResponseHopLimit', actual: 3, required: 1, moment: 'launch' }],
      }),
    ],
  ])('is another one with another %s', (_what, finding) => {
    expect(stormKeyOf(finding)).not.toBe(stormKeyOf(inGroup(1)));
  });

  it('is the same exactly where the keys are the same', () => {
    fc.assert(
      fc.property(anyFinding(), (finding) => {
        const again = { ...finding, findingId: 'another', closedAt: NOW };

        expect(stormSourceOf(again)).toEqual(stormSourceOf(finding));
        expect(stormKeyOf(again)).toBe(stormKeyOf(finding));
      }),
    );
  });

  it('has a key that a table takes, whatever the names', () => {
    const principal = { ...alice, name: '\u{1f600}'.repeat(1024) };

    const key = stormKeyOf(aFinding(1, { principal }));

    expect(Buffer.byteLength(key)).toBeLessThan(1800);
  });

  it('asks for nothing where nothing violates', () => {
    const finding = aFinding(1, { outcome: 'resolved', violations: [] });

    expect(stormSourceOf(finding)).toMatchObject({ fields: [], required: {} });
  });
});

describe('the members of a digest', () => {
  it('are each instance once, as its latest finding tells', () => {
    const fixed = memberOf(inGroup(1));
    const loosened = { ...fixed, kind: 'drift-reverted', at: minutesLater(5) } as const;
    const other = { ...fixed, instanceId: 'i-0000000000000000b', at: minutesLater(3) };

    expect(withMembers([fixed], [loosened, other])).toEqual([other, loosened]);
    expect(withMembers([loosened], [fixed])).toEqual([loosened]);
  });

  it('are the same whatever the order, and however often each is counted', () => {
    const member: fc.Arbitrary<DigestMember> = fc.record({
      instanceId: fc.constantFrom('i-a', 'i-b', 'i-c'),
      name: fc.option(fc.string({ maxLength: 3 })),
      kind: fc.constantFrom('launch-remediated', 'drift-reverted'),
      severity: fc.constantFrom('HIGH', 'LOW'),
      at: fc.constantFrom(NOW, minutesLater(1)),
    });
    const deliveries = fc
      .array(member, { maxLength: 8 })
      .chain((members) =>
        fc.tuple(
          fc.constant(members),
          fc.shuffledSubarray([...members, ...members], { minLength: members.length * 2 }),
        ),
      );

    fc.assert(
      fc.property(deliveries, ([once, twiceInDisorder]) => {
        const oneByOne = twiceInDisorder.reduce<readonly DigestMember[]>(
          (members, next) => withMembers(members, [next]),
          [],
        );

        expect(oneByOne).toEqual(withMembers([], once));
      }),
    );
  });

  it('are counted by kind, the most frequent first', () => {
    const source = stormSourceOf(inGroup(0));
    const member = memberOf(inGroup(0));
    const denied = { ...member, kind: 'enforcement-denied', severity: 'HIGH' } as const;
    const members = [
      { ...denied, instanceId: 'i-a', at: minutesLater(9) },
      { ...member, instanceId: 'i-b', at: minutesLater(2) },
      { ...member, instanceId: 'i-c' },
    ];

    expect(countsOf({ source, members })).toEqual({
      instances: 3,
      byKind: [
        { kind: 'launch-remediated', instances: 2 },
        { kind: 'enforcement-denied', instances: 1 },
      ],
      worst: 'HIGH',
      first: NOW,
      last: minutesLater(9),
    });
    expect(countsOf({ source, members: members.slice(0, 2) }).byKind.map(({ kind }) => kind)).toEqual([
      'enforcement-denied',
      'launch-remediated',
    ]);
    expect(countsOf({ source, members: [members[1]!, members[0]!] }).byKind[0]?.kind).toBe(
      'enforcement-denied',
    );
  });

  it('may be none', () => {
    const counts = countsOf({ source: stormSourceOf(inGroup(0)), members: [] });

    expect(counts).toEqual({ instances: 0, byKind: [], worst: 'INFORMATIONAL', first: null, last: null });
  });
});
