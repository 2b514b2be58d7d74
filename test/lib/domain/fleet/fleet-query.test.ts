import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../lib/domain/decide.ts';
import {
  fleetQueries,
  IMDSV1_ALLOWED,
  WHOLE_FLEET,
  type FleetQuery,
} from '../../../../lib/domain/fleet/fleet-query.ts';
import type { Instance } from '../../../../lib/domain/instance.ts';
import type { Baseline, Policy } from '../../../../lib/domain/policy.ts';
import { aGrantedException, anInstance, aPolicy, aScope, facts, v1Allowed, v2Only } from '../../../given.ts';
import { runs } from '../../../runs.ts';
import { anyEc2Instance, anyFleetFacts } from './arbitrary-fleet.ts';
import { finds } from './ec2-filters.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };

/** The queries without what all of them have: instances that live and have their endpoint on. */
function asked(policy: Policy, at = place): Record<string, readonly string[]>[] {
  return fleetQueries(policy, at).map((query) =>
    Object.fromEntries(
      query
        .filter(({ name }) => name !== 'instance-state-name' && name !== 'metadata-options.http-endpoint')
        .map(({ name, values }) => [name.replace('metadata-options.', ''), values]),
    ),
  );
}

const from2to64 = Array.from({ length: 63 }, (_, index) => String(index + 2));
const tokens = { 'http-tokens': ['optional'] };

describe('the queries for a policy', () => {
  it('look only at instances that live and have their endpoint on', () => {
    for (const query of fleetQueries(aPolicy(), place)) {
      expect(query).toContainEqual({
        name: 'instance-state-name',
        values: ['pending', 'running', 'stopping', 'stopped'],
      });
      expect(query).toContainEqual({ name: 'metadata-options.http-endpoint', values: ['enabled'] });
    }
  });

  it('are one for each member that is governed', () => {
    const policy = aPolicy({ httpProtocolIpv6: 'disabled', instanceMetadataTags: 'disabled' });

    expect(asked(policy)).toEqual([
      tokens,
      { 'http-put-response-hop-limit': from2to64 },
      { 'http-protocol-ipv6': ['enabled'] },
      { 'instance-metadata-tags': ['enabled'] },
    ]);
  });

  it.each<[string, Partial<Baseline>, object[]]>([
    ['nothing where nothing is governed', { maxHopLimit: 64 }, []],
    [
      'hop limits above the lower maximum',
      { maxHopLimit: 62 },
      [{ 'http-put-response-hop-limit': ['63', '64'] }],
    ],
    [
      'hop limits above the lower maximum, be it that of container hosts',
      { maxHopLimit: 64, containerHostMaxHopLimit: 63 },
      [{ 'http-put-response-hop-limit': ['64'] }],
    ],
    [
      'everything where the endpoint is to be off',
      { httpTokens: 'required', httpEndpoint: 'disabled' },
      [{}],
    ],
  ])('ask for %s', (_name, baseline, expected) => {
    const policy = aPolicy({ httpTokens: 'ungoverned', containerHostMaxHopLimit: 64, ...baseline });

    expect(asked(policy)).toEqual(expected);
  });
});

describe('a scope', () => {
  const strict = { httpEndpoint: 'disabled' } as const;

  it('that requires more is asked for by what it matches', () => {
    const scope = aScope(
      'vault',
      { tags: { team: ['vault*', 'who?', 'a\\b'] }, launchTemplates: ['lt-1'] },
      strict,
    );

    expect(asked(aPolicy({}, [scope]))).toEqual([
      {
        'tag:team': ['vault*', String.raw`who\?`, String.raw`a\\b`],
        'tag:aws:ec2launchtemplate:id': ['lt-1'],
      },
      tokens,
      { 'http-put-response-hop-limit': from2to64 },
    ]);
  });

  it('that requires no more than the rest costs no query of its own', () => {
    const scope = aScope(
      'lenient',
      { tags: { team: ['ml'] } },
      { maxHopLimit: 3, containerHostMaxHopLimit: 3 },
    );

    expect(asked(aPolicy({}, [scope]))).toHaveLength(2);
  });

  it('that asks for the same as another one is asked for once', () => {
    const scopes = [
      aScope('one', { tags: { team: ['a', 'b'] } }, strict),
      aScope('other', { tags: { team: ['b', 'a'] } }, strict),
    ];

    expect(asked(aPolicy({}, scopes))).toEqual([
      { 'tag:team': ['a', 'b'] },
      tokens,
      { 'http-put-response-hop-limit': from2to64 },
    ]);
  });

  it('that shares only some of its values with another one is asked for by itself', () => {
    const scopes = [
      aScope('one', { tags: { team: ['a', 'b'] } }, strict),
      aScope('other', { tags: { team: ['b', 'c'] } }, strict),
    ];

    expect(asked(aPolicy({}, scopes))).toContainEqual({ 'tag:team': ['b', 'c'] });
  });

  it('of other accounts or Regions plays no part', () => {
    const scopes = [
      aScope('elsewhere', { accounts: ['444455556666'] }, strict),
      aScope('far', { regions: ['us-east-1'] }, strict),
    ];

    expect(asked(aPolicy({}, scopes))).toHaveLength(2);
    expect(asked(aPolicy({}, scopes), { ...place, region: 'us-east-1' })).toEqual([{}]);
  });

  it('that takes every instance of the place leaves nothing to the baseline', () => {
    const ungoverned = { httpTokens: 'ungoverned', maxHopLimit: 64, containerHostMaxHopLimit: 64 } as const;
    const scopes = [
      aScope('sandbox', { accounts: [place.accountId] }, ungoverned),
      aScope('never', {}, strict),
    ];

    expect(asked(aPolicy({}, scopes))).toEqual([]);
  });

  it('with more values than EC2 takes is asked for without them', () => {
    const many = Array.from({ length: 201 }, (_, index) => `team-${index}`);

    const queries = asked(aPolicy({}, [aScope('many', { tags: { team: many } }, strict)]));

    expect(queries).toEqual([{}]);
    expect(asked(aPolicy({}, [aScope('all', { tags: { team: many.slice(1) } }, strict)]))).toContainEqual({
      'tag:team': many.slice(1),
    });
  });
});

describe('the fixed queries', () => {
  it.each<[string, Partial<Instance>, boolean, boolean]>([
    ['an instance that allows IMDSv1', { metadataOptions: v1Allowed }, true, true],
    ['one that requires tokens', { metadataOptions: v2Only }, false, true],
    [
      'one with its endpoint off',
      { metadataOptions: { ...v1Allowed, httpEndpoint: 'disabled' } },
      false,
      true,
    ],
    ['one that is terminated', { metadataOptions: v1Allowed, state: 'terminated' }, false, false],
  ])('tell %s', (_name, differences, allowsImdsV1, lives) => {
    const instance = anInstance(differences);

    expect(finds(IMDSV1_ALLOWED, instance)).toBe(allowsImdsV1);
    expect(finds(WHOLE_FLEET, instance)).toBe(lives);
  });
});

describe('all queries together', () => {
  const found = (queries: readonly FleetQuery[], instance: Instance) =>
    queries.some((query) => finds(query, instance));

  it('miss no instance that is noncompliant, whatever the policy, the record and the exceptions', () => {
    const cases = runs(2_000, 20_000);
    let noncompliant = 0;
    fc.assert(
      fc.property(anyFleetFacts, (given) => {
        const { verdict } = decide(given);
        fc.pre(verdict === 'noncompliant');
        noncompliant += 1;

        expect(found(fleetQueries(given.policy, given.instance), given.instance)).toBe(true);
      }),
      { numRuns: cases },
    );
    expect(noncompliant).toBe(cases);
  });

  it('miss no instance that an exception allows to be looser than its baseline', () => {
    const instance = anInstance({ metadataOptions: v1Allowed });
    const given = facts({ instance, exceptions: [aGrantedException()] });

    expect(decide(given).verdict).toBe('excepted');
    expect(found(fleetQueries(given.policy, given.instance), given.instance)).toBe(true);
  });

  it('find nothing of a clean fleet, and are no more for a larger one', () => {
    fc.assert(
      fc.property(anyEc2Instance, (instance) => {
        const clean = { ...instance, metadataOptions: v2Only };

        expect(found(fleetQueries(aPolicy(), instance), clean)).toBe(false);
      }),
    );
    expect(fleetQueries(aPolicy(), place)).toHaveLength(2);
  });
});
