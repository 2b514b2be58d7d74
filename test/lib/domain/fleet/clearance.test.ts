import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../lib/domain/decision.ts';
import { decide } from '../../../../lib/domain/decide.ts';
import {
  allowsTokens,
  asIfCleared,
  corrects,
  needsUse,
  turnIn,
  waitsForWave,
  type Clearance,
} from '../../../../lib/domain/fleet/clearance.ts';
import type { ImdsV1Use } from '../../../../lib/domain/fleet/imdsv1-use.ts';
import { firstWave } from '../../../../lib/domain/fleet/wave.ts';
import { daysUntil } from '../../../../lib/domain/fleet/window.ts';
import type { Instance } from '../../../../lib/domain/instance.ts';
import type { Baseline } from '../../../../lib/domain/policy.ts';
import {
  aGrantedException,
  anInstance,
  aPolicy,
  facts,
  LONG_AGO,
  NOW,
  v1Allowed,
  v2Only,
} from '../../../given.ts';

const window = daysUntil(NOW, 14);
const unused: ImdsV1Use = { kind: 'unused', ...window };
const used: ImdsV1Use = { kind: 'used', calls: 7, lastSeenAt: null, ...window };
const unknown: ImdsV1Use = { kind: 'unknown', why: 'young', ...window };
const enforcing = aPolicy({
  mode: { launch: 'enforce', drift: 'enforce', existing: 'enforce', expiry: 'enforce' },
  hopLimitAtLaunch: 'enforce',
});
const hop3 = { ...v2Only, httpPutResponseHopLimit: 3 };
const oldOne = (differences: Partial<Instance> = {}) =>
  anInstance({ firstLaunchedAt: LONG_AGO, metadataOptions: v1Allowed, ...differences });

describe('tokens', () => {
  it.each<[string, ImdsV1Use | null, 'audit' | 'enforce', boolean]>([
    ['may be required where nothing uses IMDSv1', unused, 'audit', true],
    ['may not where something uses it, however bold the policy', used, 'enforce', false],
    ['may not where nobody has looked, however bold the policy', null, 'enforce', false],
    ['may not where nobody knows', unknown, 'audit', false],
    ['may where nobody knows and the policy is bold', unknown, 'enforce', true],
  ])('%s', (_what, use, whenUnknown, expected) => {
    expect(allowsTokens(use, { ...enforcing.fleet.evidence, whenUnknown })).toBe(expected);
  });
});

describe('why something is not changed now', () => {
  const later: Clearance = { use: used, turn: { kind: 'later', wave: { scope: 'baseline', number: 1 } } };
  const reasonOf = (
    instance: Instance,
    clearance: Clearance | null,
    recorded: Instance['metadataOptions'] | null = null,
  ) => decide(facts({ instance, policy: enforcing, clearance, recorded })).reason;

  it('is not the use of IMDSv1 where it is a hop limit', () => {
    expect(reasonOf(oldOne({ metadataOptions: hop3 }), later)).toContain('until a later wave');
    expect(reasonOf(oldOne({ metadataOptions: hop3 }), { ...later, use: null })).toContain(
      'until a later wave',
    );
  });

  it('is that nobody has looked yet, also where it is a hop limit', () => {
    expect(reasonOf(oldOne({ metadataOptions: hop3 }), null)).toContain('the next sweep of the fleet looks');
  });

  it('is not the use of IMDSv1 where somebody has just allowed it', () => {
    const noRoom: Clearance = { use: used, turn: { kind: 'no-room' } };

    expect(reasonOf(oldOne(), noRoom, v2Only)).toContain('as many instances as it may');
    expect(reasonOf(oldOne(), { ...noRoom, use: null }, v2Only)).toContain('as many instances as it may');
  });

  it('is told beside the audit of the policy, as far as the use is known, of tokens that were so all along', () => {
    const auditing = (instance: Instance, use: ImdsV1Use | null) =>
      decide(facts({ instance, clearance: use === null ? null : { use, turn: null } })).reason;

    expect(auditing(oldOne(), unused)).toBe(
      'IMDSv1 is allowed on an instance that is not new: reported only, as the policy (baseline) audits existing; nothing used IMDSv1 in the last 14 days.',
    );
    expect(auditing(oldOne(), null)).toMatch(/audits existing\.$/);
    expect(auditing(oldOne({ metadataOptions: hop3 }), unused)).toMatch(/audits existing\.$/);
  });

  it('is nothing of the use where the policy audits launches', () => {
    const policy = aPolicy({ mode: { ...aPolicy().baseline.mode, launch: 'audit' } });
    const instance = anInstance({ metadataOptions: v1Allowed });

    expect(decide(facts({ instance, policy, clearance: { use: unused, turn: null } })).reason).toMatch(
      /audits launch\.$/,
    );
  });

  it('is of a container host what its containers need, once its turn has come', () => {
    const instance = oldOne({ metadataOptions: hop3, tags: { 'eks:cluster-name': 'blue' } });

    expect(reasonOf(instance, asIfCleared(NOW))).toContain('cuts its containers off');
  });
});

describe('the use of IMDSv1', () => {
  const needs = (instance: Instance, isNews: boolean, baseline: Partial<Baseline> = {}) => {
    const policy = aPolicy(baseline);
    return needsUse(instance, decide(facts({ instance, policy })), isNews, policy);
  };
  const enforce = { mode: enforcing.baseline.mode };

  it.each<[string, Instance, boolean, Partial<Baseline>, boolean]>([
    ['is looked for where an old instance is to be changed', oldOne(), false, enforce, true],
    ['is looked for where people are to be told of one', oldOne(), true, {}, true],
    ['is not looked for where it is only reported, and known', oldOne(), false, {}, false],
    [
      'is not looked for where the instance is new',
      anInstance({ metadataOptions: v1Allowed }),
      true,
      enforce,
      false,
    ],
    [
      'is not looked for where only the hop limit is in question',
      oldOne({ metadataOptions: hop3 }),
      true,
      enforce,
      false,
    ],
    [
      'is looked for where the hop limit is in question as well',
      oldOne({ metadataOptions: { ...hop3, httpTokens: 'optional' } }),
      true,
      enforce,
      true,
    ],
    [
      'is not looked for where a service manages it',
      oldOne({ managedBy: 'eks.amazonaws.com' }),
      true,
      enforce,
      false,
    ],
    ['is not looked for where all is well', oldOne({ metadataOptions: v2Only }), true, enforce, false],
  ])('%s', (_what, instance, isNews, baseline, expected) => {
    expect(needs(instance, isNews, baseline)).toBe(expected);
  });

  it('is not looked for where an exception allows it beside what violates', () => {
    const instance = oldOne();
    const decision = decide(facts({ instance, policy: enforcing, exceptions: [aGrantedException()] }));

    expect(needsUse(instance, decision, true, enforcing)).toBe(false);
    expect(needsUse(instance, { ...decide(facts({ instance })), verdict: 'excepted' }, true, enforcing)).toBe(
      false,
    );
  });
});

describe('a decision', () => {
  const decided = decide(facts({ instance: oldOne(), policy: enforcing, clearance: asIfCleared(NOW) }));
  const tokens = { httpTokens: 'optional' } as const;
  const both = { httpTokens: 'optional', httpPutResponseHopLimit: 1 } as const;

  it.each<[string, Pick<Decision, 'enforcement' | 'restoration'>, boolean]>([
    ['that changes something takes room', { enforcement: both, restoration: null }, true],
    ['that only gives back takes none', { enforcement: tokens, restoration: tokens }, false],
    ['that corrects beside what it gives back takes room', { enforcement: both, restoration: tokens }, true],
    ['that changes nothing takes none', { enforcement: null, restoration: null }, false],
  ])('%s', (_what, differences, expected) => {
    expect(corrects({ ...decided, ...differences })).toBe(expected);
  });

  it.each<[string, Partial<Decision>, boolean]>([
    ['waits for a wave where it corrects what was so all along', {}, true],
    ['waits for none where it only reports that', { enforcement: null }, false],
    [
      'waits for none where it corrects another member',
      { enforcement: { httpPutResponseHopLimit: 1 } },
      false,
    ],
    [
      'waits for none where it corrects a change',
      { violations: decided.violations.map((each) => ({ ...each, moment: 'drift' })) },
      false,
    ],
    [
      'waits for a wave where it corrects a change as well',
      {
        violations: [
          { ...decided.violations[0]!, field: 'httpProtocolIpv6', moment: 'drift' },
          ...decided.violations,
        ],
      },
      true,
    ],
  ])('%s', (_what, differences, expected) => {
    expect(waitsForWave({ ...decided, ...differences })).toBe(expected);
  });
});

describe('the turn of an instance', () => {
  const { waves } = enforcing.fleet;
  const wave = { scope: 'baseline', number: 1 };
  const state = { ...firstWave('baseline'), number: 1 };

  it('has come in a wave that it is in', () => {
    expect(turnIn(state, oldOne(), { ...waves, percentages: [100] })).toEqual({ kind: 'now', wave });
  });

  it('comes later where it is in none so far', () => {
    expect(turnIn(state, oldOne(), { ...waves, percentages: [0] })).toEqual({ kind: 'later', wave });
  });

  it('does not come while its scope is halted', () => {
    const halted = { ...state, status: 'halted' } as const;

    expect(turnIn(halted, oldOne(), { ...waves, percentages: [100] })).toEqual({ kind: 'halted', wave });
  });
});
