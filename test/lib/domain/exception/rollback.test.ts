import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../lib/domain/decide.ts';
import { GUARDRAIL } from '../../../../lib/domain/exception/identity.ts';
import { grantedAtOnce } from '../../../../lib/domain/exception/lifecycle.ts';
import { isLooser, type MetadataOptionsPatch } from '../../../../lib/domain/metadata-options.ts';
import type { InstanceMemory } from '../../../../lib/domain/record.ts';
import { requestFor } from '../../../../lib/domain/exception/request.ts';
import {
  confirmationReason,
  endedByDenial,
  rollbackEnd,
  rollbackOf,
  rollbackWish,
} from '../../../../lib/domain/exception/rollback.ts';
import {
  aGrantedException,
  aMemory,
  anException,
  anExceptionPolicy,
  anInstance,
  bobInSlack,
  facts,
  minutesAgo,
  NOW,
  v1Allowed,
  v2Only,
} from '../../../given.ts';

const instance = anInstance();
const DAY = 24 * 3_600_000;

function remembered(taken: MetadataOptionsPatch, differences: Partial<InstanceMemory> = {}): InstanceMemory {
  return aMemory({ taken, revision: 1, ...differences });
}

describe('what a rollback gives back', () => {
  it.each<[MetadataOptionsPatch, object]>([
    [{ httpTokens: 'optional' }, { httpTokens: 'optional' }],
    [{ httpPutResponseHopLimit: 3 }, { httpPutResponseHopLimit: 3 }],
    [
      { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
      { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
    ],
    [{ httpTokens: 'required', httpPutResponseHopLimit: 2 }, { httpPutResponseHopLimit: 2 }],
  ])('of %j is exactly that, as far as it is looser', (taken, allows) => {
    expect(rollbackOf(instance, remembered(taken), [], NOW)).toEqual({ kind: 'gives-back', allows });
  });

  it('is known also where the options were not seen since', () => {
    const memory = remembered({ httpTokens: 'optional', httpPutResponseHopLimit: 2 }, { options: {} });

    expect(rollbackOf(instance, memory, [], NOW)).toMatchObject({ allows: memory.taken });
  });

  it.each([
    ['nothing was taken', remembered({})],
    ['it has all of it', remembered({ httpTokens: 'optional' }, { options: v1Allowed })],
  ])('is nothing where %s', (_, memory) => {
    expect(rollbackOf(instance, memory, [], NOW)).toEqual({ kind: 'nothing', why: 'nothing-taken' });
  });

  it('is nothing of an instance that the guardrail has never met', () => {
    expect(rollbackOf(instance, null, [], NOW)).toEqual({ kind: 'nothing', why: 'never-met' });
  });
});

describe('an exception that is in force for the instance', () => {
  const tokens = remembered({ httpTokens: 'optional' });

  it('gives it back already, of several the one that ends last', () => {
    const long = aGrantedException({ exceptionId: 'exc-long' });
    const short = aGrantedException({ exceptionId: 'exc-short', expiresAt: minutesAgo(-30) });

    expect(rollbackOf(instance, tokens, [short, long], NOW)).toEqual({ kind: 'already', exception: long });
    expect(rollbackOf(instance, tokens, [long, short], NOW)).toEqual({ kind: 'already', exception: long });
  });

  it('has given it back where nothing is taken any more', () => {
    const exception = aGrantedException();

    expect(rollbackOf(instance, remembered({}), [exception], NOW)).toEqual({ kind: 'already', exception });
  });

  const both = { httpTokens: 'optional', httpPutResponseHopLimit: 3 } as const;

  it('gives back all of it, or more', () => {
    const memory = remembered({ httpPutResponseHopLimit: 3 });
    const exception = aGrantedException({ allows: { ...both, httpPutResponseHopLimit: 4 } });

    expect(rollbackOf(instance, remembered(both), [exception], NOW)).toEqual({ kind: 'already', exception });
    expect(rollbackOf(instance, memory, [exception], NOW)).toEqual({ kind: 'already', exception });
  });

  it('is the first of those that end at the same moment', () => {
    const [first, second] = ['exc-1', 'exc-2'].map((exceptionId) => aGrantedException({ exceptionId }));

    expect(rollbackOf(instance, tokens, [first!, second!], NOW)).toEqual({
      kind: 'already',
      exception: first,
    });
  });

  it.each([
    ['for less', { allows: { httpPutResponseHopLimit: 3 } }],
    ['for a lower hop limit', { allows: { httpTokens: 'optional', httpPutResponseHopLimit: 2 } }],
    ['for another instance', { scope: { kind: 'instance', id: 'i-0123456789abcdef0' } }],
    ['for a group', { scope: { kind: 'auto-scaling-group', id: instance.instanceId } }],
    ['in another account', { accountId: '444455556666' }],
    ['in another Region', { region: 'us-east-1' }],
    ['that is over', { expiresAt: NOW }],
    ['that is not granted', { status: 'requested' }],
    ['that too few approved', { approvalsNeeded: 2 }],
  ] as const)('does not, if it is one %s', (_, differences) => {
    const exception = aGrantedException({ allows: both, ...differences });

    const rollback = rollbackOf(instance, remembered(both), [exception], NOW);

    expect(rollback).toEqual({ kind: 'gives-back', allows: both });
  });
});

describe('a rollback by the guard', () => {
  const hopLimit = fc.integer({ min: 1, max: 64 });
  const tokens = fc.constantFrom('optional' as const, 'required' as const);
  const options = fc.record({ httpTokens: tokens, httpPutResponseHopLimit: hopLimit });

  it('never gives back more than was taken, and never on any other instance', () => {
    const taken = fc.record({ httpTokens: tokens, httpPutResponseHopLimit: hopLimit }, { requiredKeys: [] });
    const property = fc.property(taken, options, options, fc.boolean(), (recorded, seen, now, other) => {
      const rollback = rollbackOf(instance, remembered(recorded, { options: seen }), [], NOW);
      if (rollback.kind !== 'gives-back') return;
      const exception = granted(rollback.allows);
      const metadataOptions = { ...v2Only, ...now };
      const judged = anInstance({ metadataOptions, ...(other && { instanceId: 'i-0123456789abcdef0' }) });

      const { restoration } = decide(facts({ instance: judged, taken: recorded, exceptions: [exception] }));

      for (const field of ['httpTokens', 'httpPutResponseHopLimit'] as const) {
        const given = restoration?.[field];
        if (given !== undefined) expect(isLooser(field, given, recorded[field] ?? 'nothing')).toBe(false);
      }
      if (other) expect(restoration).toBeNull();
    });

    fc.assert(property, { numRuns: 500 });
  });

  it('gives all of it back to an instance that is as the guardrail left it', () => {
    fc.assert(
      fc.property(options, (recorded) => {
        const rollback = rollbackOf(instance, remembered(recorded), [], NOW);
        if (rollback.kind !== 'gives-back') return;

        const exceptions = [granted(rollback.allows)];
        const { restoration } = decide(facts({ instance, taken: recorded, exceptions }));

        expect(restoration).toEqual(rollback.allows);
      }),
    );
  });
});

function granted(allows: Parameters<typeof rollbackWish>[1]) {
  const terms = { reason: 'The vendor agent broke.', expiresAt: new Date(NOW.getTime() + DAY) };
  const asking = {
    exceptionId: 'exc-1',
    requestedBy: bobInSlack,
    requestedVia: 'rollback',
    requestedAt: NOW,
  } as const;
  const policy = { ...anExceptionPolicy(), approvalsNeeded: 3 };
  const made = requestFor(rollbackWish(instance, allows, terms), asking, policy);
  if (made.kind === 'problems') throw new Error(JSON.stringify(made.problems));
  return grantedAtOnce(made.request);
}

describe('the end of a rollback', () => {
  it('is so many hours ahead, but no later than the policy allows', () => {
    expect(rollbackEnd(NOW, 24, anExceptionPolicy())).toEqual(new Date(NOW.getTime() + DAY));
    expect(rollbackEnd(NOW, 72, anExceptionPolicy({ longestDays: 1 }))).toEqual(
      new Date(NOW.getTime() + DAY),
    );
  });

  const denied = anException({
    exceptionId: 'exc-confirming',
    history: [
      { at: minutesAgo(5), what: 'requested', by: GUARDRAIL, note: null },
      { at: minutesAgo(1), what: 'denied', by: bobInSlack, note: null },
      { at: minutesAgo(0.5), what: 'reminded', by: null, note: null },
    ],
  });
  const unasked = aGrantedException({ requestedBy: GUARDRAIL, requestedVia: 'rollback' });

  it('is a denial of its confirmation, in the name of who denied', () => {
    const ended = endedByDenial(unasked, denied, NOW);

    expect(ended).toEqual({
      ...unasked,
      status: 'revoked',
      history: [
        ...unasked.history,
        {
          at: NOW,
          what: 'revoked',
          by: bobInSlack,
          note: 'Its confirmation, exc-confirming, was denied.',
        },
      ],
    });
    expect(endedByDenial(unasked, { ...denied, history: [] }, NOW)?.history.at(-1)?.by).toBeNull();
  });

  it.each([
    ['by a person', aGrantedException({ requestedVia: 'rollback' })],
    ['that is no rollback', aGrantedException({ requestedBy: GUARDRAIL, requestedVia: 'sweep' })],
    ['that is over', { ...unasked, status: 'expired' as const }],
  ])('is no denial of one %s', (_, exception) => {
    expect(endedByDenial(exception, denied, NOW)).toBeNull();
  });
});

describe('what approvers are told who confirm one', () => {
  it('says what yes and no mean, and why, and fits into a request', () => {
    const words = confirmationReason(aGrantedException(), 'Calls are refused.');

    expect(words).toBe(
      'The guardrail has given it back until 2026-03-08 10:00 UTC. A yes lets that last, a no ends it at once. Calls are refused.',
    );
    expect(confirmationReason(aGrantedException(), 'x'.repeat(1_000))).toHaveLength(500);
  });
});
