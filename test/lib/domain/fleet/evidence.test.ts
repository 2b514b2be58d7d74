import { describe, expect, it } from 'vitest';
import { decide } from '../../../../lib/domain/decide.ts';
import { asIfCleared, type Clearance, type Turn } from '../../../../lib/domain/fleet/clearance.ts';
import { measuredIn, refusedSince } from '../../../../lib/domain/fleet/datapoint.ts';
import { imdsV1UseOf, useWords, type ImdsV1Use } from '../../../../lib/domain/fleet/imdsv1-use.ts';
import { daysUntil, wholeDaysIn } from '../../../../lib/domain/fleet/window.ts';
import { isTold } from '../../../../lib/domain/record.ts';
import type { Policy } from '../../../../lib/domain/policy.ts';
import { anInstance, aPolicy, facts, LONG_AGO, minutesAgo, NOW, v1Allowed, v2Only } from '../../../given.ts';

const window = daysUntil(NOW, 14);
const old = { state: 'running', firstLaunchedAt: LONG_AGO } as const;
const allDays = { calls: 0, days: 14 };
const unused: ImdsV1Use = { kind: 'unused', ...window };
const used: ImdsV1Use = { kind: 'used', calls: 7, lastSeenAt: null, ...window };
const unknown: ImdsV1Use = { kind: 'unknown', why: 'not-measured', ...window };

describe('the window', () => {
  it('has whole days, and what there is of today', () => {
    expect(window).toEqual({ since: new Date('2026-02-15T00:00:00Z'), until: NOW });
    expect(wholeDaysIn(window)).toBe(14);
  });
});

describe('the use of IMDSv1', () => {
  const seen = (at: Date) => ({ firstSeenAt: at, lastSeenAt: at });

  it.each<[string, ImdsV1Use, ReturnType<typeof imdsV1UseOf>]>([
    ['is none where all days were measured', imdsV1UseOf(old, window, allDays, null), unused],
    ['is what CloudWatch counts', imdsV1UseOf(old, window, { calls: 7, days: 2 }, null), used],
    [
      'is what CloudTrail has seen',
      imdsV1UseOf(old, window, allDays, seen(minutesAgo(5))),
      { ...used, calls: 0, lastSeenAt: minutesAgo(5) },
    ],
    [
      'is none for what was seen before the window',
      imdsV1UseOf(old, window, allDays, seen(LONG_AGO)),
      unused,
    ],
    ['is unknown without datapoints', imdsV1UseOf(old, window, null, null), unknown],
    [
      'is unknown where a day is missing',
      imdsV1UseOf(old, window, { calls: 0, days: 13 }, null),
      { ...unknown, why: 'partly-measured' },
    ],
    [
      'is unknown of what is younger',
      imdsV1UseOf({ ...old, firstLaunchedAt: minutesAgo(90) }, window, allDays, null),
      { ...unknown, why: 'young' },
    ],
    [
      'is unknown of what has no age',
      imdsV1UseOf({ ...old, firstLaunchedAt: null }, window, allDays, null),
      { ...unknown, why: 'young' },
    ],
    [
      'is unknown of what is stopped',
      imdsV1UseOf({ ...old, state: 'stopped' }, window, allDays, null),
      { ...unknown, why: 'not-running' },
    ],
    [
      'is known of what is young, and used',
      imdsV1UseOf({ ...old, firstLaunchedAt: minutesAgo(90) }, window, { calls: 7, days: 0 }, null),
      used,
    ],
  ])('%s', (_name, use, expected) => {
    expect(use).toEqual(expected);
  });

  it.each<[ImdsV1Use, string]>([
    [unused, 'nothing used IMDSv1 in the last 14 days'],
    [{ ...used, calls: 1 }, 'IMDSv1 was used in the last 14 days (1 call without a token)'],
    [
      { ...used, calls: 1_234, lastSeenAt: minutesAgo(60) },
      'IMDSv1 was used in the last 14 days (1,234 calls without a token, credentials from it last used for AWS at 2026-03-01T09:00:00.000Z)',
    ],
    [
      { ...used, calls: 0, lastSeenAt: minutesAgo(60) },
      'IMDSv1 was used in the last 14 days (credentials from it last used for AWS at 2026-03-01T09:00:00.000Z)',
    ],
    [{ ...unknown, why: 'not-running' }, 'nobody knows whether it uses IMDSv1, since it does not run'],
    [{ ...unknown, why: 'young' }, 'nobody knows whether it uses IMDSv1, since it is younger than 14 days'],
    [unknown, 'nobody knows whether it uses IMDSv1, since CloudWatch has no MetadataNoToken of it'],
    [
      { ...unknown, why: 'partly-measured' },
      'nobody knows whether it uses IMDSv1, since CloudWatch lacks MetadataNoToken for some of the last 14 days',
    ],
  ])('is told in words: %j', (use, words) => {
    expect(useWords(use)).toBe(words);
  });
});

describe('datapoints', () => {
  const at = (time: string) => new Date(`2026-02-28T${time}Z`);

  it('count today’s calls, and today for no whole day', () => {
    const points = [
      { at: new Date('2026-02-27T00:00Z'), calls: 0 },
      { at: at('00:00'), calls: 2 },
      { at: new Date('2026-03-01T00:00Z'), calls: 3 },
    ];

    expect(measuredIn(points, window)).toEqual({ calls: 5, days: 2 });
    expect(measuredIn([], window)).toBeNull();
  });

  it('tell what was refused since, from the period on in which the change was', () => {
    const points = [
      { at: at('09:55'), calls: 9 },
      { at: at('10:00'), calls: 1 },
      { at: at('10:05'), calls: 0 },
      { at: at('10:10'), calls: 2 },
    ];

    expect(refusedSince(points, at('10:03'), 300)).toEqual({ calls: 3, firstAt: at('10:00') });
    expect(refusedSince(points, at('10:20'), 300)).toBeNull();
    // The period from 10:00 on is over when the change is made.
    expect(refusedSince(points, at('10:05'), 300)).toEqual({ calls: 2, firstAt: at('10:10') });
  });
});

describe('an instance that is not new, under existing: enforce', () => {
  const policy = aPolicy({
    mode: { launch: 'enforce', drift: 'enforce', existing: 'enforce', expiry: 'enforce' },
    hopLimitAtLaunch: 'enforce',
  });
  const boldly: Policy = {
    ...policy,
    fleet: { ...policy.fleet, evidence: { ...policy.fleet.evidence, whenUnknown: 'enforce' } },
  };
  const wave = { scope: 'baseline', number: 0 };
  const now: Turn = { kind: 'now', wave };
  const instance = anInstance({
    firstLaunchedAt: LONG_AGO,
    metadataOptions: { ...v1Allowed, httpPutResponseHopLimit: 3 },
  });
  const both = { httpTokens: 'required', httpPutResponseHopLimit: 1 };
  const hopLimit = { httpPutResponseHopLimit: 1 };

  it.each<[string, Clearance | null, object | null, string, Policy?]>([
    ['waits for somebody to look', null, null, 'the next sweep of the fleet looks whether'],
    ['is changed where nothing uses IMDSv1', { use: unused, turn: now }, both, 'set back to required'],
    ['keeps IMDSv1 where it is used', { use: used, turn: now }, hopLimit, '7 calls without a token'],
    ['keeps it where nobody knows', { use: unknown, turn: now }, hopLimit, 'nobody knows whether'],
    ['does not keep it where the policy is bold', { use: unknown, turn: now }, both, 'set back', boldly],
    [
      'keeps it where nobody has looked',
      { use: null, turn: now },
      hopLimit,
      'the next sweep of the fleet looks whether',
    ],
    ['waits for a later wave', { use: unused, turn: { kind: 'later', wave } }, null, 'until a later wave'],
    [
      'waits while its scope is halted',
      { use: unused, turn: { kind: 'halted', wave } },
      null,
      'waves of baseline are halted',
    ],
    ['waits for room', { use: unused, turn: { kind: 'no-room' } }, null, 'as many instances as it may'],
    [
      'waits where the sweep is stopped',
      { use: unused, turn: { kind: 'stopped' } },
      null,
      'somebody has stopped this sweep',
    ],
    ['waits for its turn', { use: unused, turn: null }, null, 'reported only'],
  ])('%s', (_name, clearance, enforcement, words, by = policy) => {
    const decision = decide(
      facts({ instance, policy: by, clearance, trigger: { kind: 'sweep', requested: {} } }),
    );

    expect(decision.enforcement).toEqual(enforcement);
    expect(decision.reason).toContain(words);
    expect(decision.wave).toEqual(enforcement === null ? null : wave);
    expect(decision.use).toEqual(clearance?.use ?? null);
  });

  it('is told again with what is known of its use, and not again without it', () => {
    const blind = decide(facts({ instance, policy }));
    const seen = decide(facts({ instance, policy, clearance: { use: used, turn: null } }));
    const told = 'audited:httpPutResponseHopLimit=3,httpTokens=optional';

    expect([isTold(blind, told), isTold(seen, told)]).toEqual([true, false]);
    expect([isTold(blind, `${told}:used`), isTold(seen, `${told}:used`)]).toEqual([true, true]);
    expect(isTold(blind, null)).toBe(false);
  });

  it('that is new or was changed is corrected at once, unless the sweep has no room or is stopped', () => {
    const drifted = {
      instance: anInstance({ ...instance, metadataOptions: v1Allowed }),
      recorded: v2Only,
      policy,
    };
    const enforcementAt = (turn: Turn | null) =>
      decide(facts({ ...drifted, clearance: turn === null ? null : { use: null, turn } })).enforcement;

    expect(enforcementAt(null)).toEqual({ httpTokens: 'required' });
    expect(enforcementAt({ kind: 'halted', wave })).toEqual({ httpTokens: 'required' });
    expect(enforcementAt({ kind: 'no-room' })).toBeNull();
    expect(enforcementAt({ kind: 'stopped' })).toBeNull();
  });

  it('as if cleared is what the sweep is after', () => {
    expect(decide(facts({ instance, policy, clearance: asIfCleared(NOW) })).enforcement).toEqual(both);
  });
});
