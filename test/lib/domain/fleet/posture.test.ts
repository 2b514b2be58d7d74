import { describe, expect, it } from 'vitest';
import { DEFAULT_FLEET } from '../../../../lib/boundary/policy/policy-defaults.ts';
import { effortFor, leastTimeWords, sweepWords } from '../../../../lib/domain/fleet/effort.ts';
import { fleetRow, isForTheSweep } from '../../../../lib/domain/fleet/fleet-row.ts';
import { byAge, countOf, ownersOf, postureOf } from '../../../../lib/domain/fleet/posture.ts';
import { decide } from '../../../../lib/domain/decide.ts';
import {
  aGrantedException,
  anInstance,
  aPolicy,
  facts,
  LONG_AGO,
  minutesAgo,
  v1Allowed,
  v2Only,
} from '../../../given.ts';
import { aRow } from './given-fleet.ts';

const hop3 = { ...v2Only, httpPutResponseHopLimit: 3 };

describe('a row', () => {
  it('keeps what people are told of an instance, and no more', () => {
    const row = aRow({
      tags: { Name: 'web-1', owner: 'payments', secret: 'no' },
      managedBy: 'eks.amazonaws.com',
    });

    expect(row).toEqual({
      instanceId: 'i-0a1b2c3d4e5f60718',
      accountId: '111122223333',
      region: 'eu-west-1',
      verdict: 'noncompliant',
      name: 'web-1',
      owner: 'payments',
      state: 'running',
      firstLaunchedAt: LONG_AGO,
      metadataOptions: v1Allowed,
      containerHost: false,
      managedBy: 'eks.amazonaws.com',
      scope: 'baseline',
      violations: [{ field: 'httpTokens', actual: 'optional', required: 'required', moment: 'existing' }],
      remediation: { httpTokens: 'required' },
      action: 'report',
      reason: expect.stringContaining('eks.amazonaws.com manages this instance') as string,
      exceptionIds: [],
      use: null,
    });
  });

  it('has no name and no owner where the tags are not known', () => {
    expect(aRow({ tags: null })).toMatchObject({ name: null, owner: null, containerHost: false });
  });

  it.each([
    ['compliant', anInstance()],
    ['terminated', anInstance({ state: 'terminated', metadataOptions: v1Allowed })],
  ])('is not made of an instance that is %s', (_name, instance) => {
    expect(fleetRow(instance, decide(facts({ instance })), 'none', aPolicy())).toBeNull();
  });
});

describe('what is left to the sweep', () => {
  const tokens = { field: 'httpTokens', actual: 'optional', required: 'required' } as const;
  const existing = { ...tokens, moment: 'existing' } as const;

  it.each([
    ['is what was so all along and is to be changed', { action: 'enforce', violations: [existing] }, true],
    ['is nothing that is only reported', { action: 'report', violations: [existing] }, false],
    [
      'is nothing of which a part is changed at once',
      { action: 'enforce', violations: [existing, { ...tokens, moment: 'drift' }] },
      false,
    ],
  ] as const)('%s', (_what, row, expected) => {
    expect(isForTheSweep(row)).toBe(expected);
  });
});

describe('the posture', () => {
  it('counts instances by what they violate, and since when', () => {
    const instance = anInstance({ metadataOptions: v1Allowed });
    const excepted = fleetRow(
      instance,
      decide(facts({ instance, exceptions: [aGrantedException()] })),
      'report',
      aPolicy(),
    );
    const rows = [
      aRow(),
      aRow({ metadataOptions: { ...v1Allowed, httpPutResponseHopLimit: 2 } }),
      aRow({ firstLaunchedAt: minutesAgo(5) }),
      aRow({ metadataOptions: hop3, tags: { 'eks:cluster-name': 'blue' } }),
      aRow({ managedBy: 'eks.amazonaws.com' }),
      aRow({ metadataOptions: {} }),
      ...(excepted === null ? [] : [excepted]),
    ];

    const posture = postureOf(rows);

    expect(posture).toEqual({
      open: 5,
      violations: [
        { field: 'httpTokens', moment: 'existing', count: 3 },
        { field: 'httpTokens', moment: 'launch', count: 1 },
        { field: 'httpPutResponseHopLimit', moment: 'existing', count: 2 },
      ],
      containerHosts: 1,
      serviceManaged: 1,
      excepted: 1,
      unknown: 1,
    });
    expect(countOf(posture, 'httpTokens')).toBe(4);
    expect(countOf(posture, 'httpTokens', 'launch')).toBe(1);
    expect(countOf(posture, 'httpEndpoint')).toBe(0);
  });

  it('of nothing is nothing', () => {
    expect(postureOf([])).toEqual({
      open: 0,
      violations: [],
      containerHosts: 0,
      serviceManaged: 0,
      excepted: 0,
      unknown: 0,
    });
  });
});

describe('owners', () => {
  it('are listed by how much of theirs is open, those without a tag among them', () => {
    const owned = (owner: string, count: number) =>
      Array.from({ length: count }, () => aRow({ tags: { owner } }));

    const owners = ownersOf([
      aRow(),
      ...owned('b', 1),
      ...owned('a', 1),
      ...owned('ml', 3),
      aRow({ metadataOptions: {} }),
    ]);

    expect(owners).toEqual([
      { owner: 'ml', open: 3 },
      { owner: null, open: 1 },
      { owner: 'a', open: 1 },
      { owner: 'b', open: 1 },
    ]);
  });
});

describe('the order by age', () => {
  it('has the oldest first and those of unknown age last', () => {
    const rows = [
      aRow({ instanceId: 'i-4', firstLaunchedAt: null }),
      aRow({ instanceId: 'i-3', firstLaunchedAt: minutesAgo(5) }),
      aRow({ instanceId: 'i-2', firstLaunchedAt: LONG_AGO }),
      aRow({ instanceId: 'i-1', firstLaunchedAt: LONG_AGO }),
      aRow({ instanceId: 'i-0', firstLaunchedAt: null }),
    ];

    expect(rows.toSorted(byAge).map(({ instanceId }) => instanceId)).toEqual([
      'i-1',
      'i-2',
      'i-3',
      'i-0',
      'i-4',
    ]);
  });
});

describe('the effort', () => {
  it('tells what the policy does, what it leaves to people and what to services', () => {
    const enforcing = aPolicy({
      mode: { launch: 'enforce', drift: 'enforce', existing: 'enforce', expiry: 'enforce' },
    });

    const effort = effortFor([
      aRow({}, enforcing),
      aRow({ firstLaunchedAt: minutesAgo(1) }),
      aRow(),
      aRow({ managedBy: 'eks.amazonaws.com' }),
      aRow({ metadataOptions: {} }),
    ]);

    expect(effort).toEqual({ enforced: 2, bySweep: 1, reported: 1, byService: 1, seconds: 0 });
  });

  it('takes as long as EC2 makes it take in the Region with the most', () => {
    const rows = [
      ...Array.from({ length: 600 }, () => aRow({ region: 'eu-west-1' })),
      ...Array.from({ length: 300 }, () => aRow({ region: 'us-east-1' })),
    ];

    expect(effortFor(rows)).toMatchObject({ reported: 900, seconds: 100 });
    expect(effortFor([])).toMatchObject({ seconds: 0 });
  });
});

describe('the least time', () => {
  it.each([
    [0, 'a few seconds'],
    [90, '90 seconds'],
    [91, '2 minutes'],
    [10_000, '167 minutes'],
  ])('of %i seconds is %s', (seconds, words) => {
    expect(leastTimeWords({ enforced: 0, bySweep: 0, reported: 0, byService: 0, seconds })).toBe(words);
  });
});

describe('the words for when the sweep changes instances', () => {
  it.each([
    [{}, 'in waves, those with IMDSv1 once nothing has used it for 14 days'],
    [
      { evidence: { days: 1, whenUnknown: 'enforce' } },
      'in waves, those with IMDSv1 once nothing has used it for 1 day, or where nobody can know',
    ],
    [
      { schedule: null },
      'in waves, those with IMDSv1 once nothing has used it for 14 days, whenever somebody starts it',
    ],
  ] as const)('are by the policy %j', (differences, words) => {
    const { schedule, evidence } = { ...DEFAULT_FLEET, ...differences };

    expect(sweepWords({ schedule, evidence: { ...DEFAULT_FLEET.evidence, ...evidence } })).toBe(words);
  });
});
