import { describe, expect, it } from 'vitest';
import type { Violation } from '../../../lib/domain/decision.ts';
import type { ObservedMetadataOptions } from '../../../lib/domain/metadata-options.ts';
import type { OpenRecord } from '../../../lib/domain/record.ts';
import { rememberedOf } from '../../../lib/domain/remembered.ts';
import { aMemory, anOpenRecord, NOW } from '../../given.ts';

const tokens: Violation = { field: 'httpTokens', actual: 'optional', required: 'required', moment: 'launch' };

describe('what a change is told from', () => {
  const asked = { httpTokens: 'optional' } as const;
  const rest = { httpEndpoint: 'enabled', httpPutResponseHopLimit: 1 } as const;
  const options = { ...rest, httpTokens: 'optional' } as const;
  const since = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);

  it.each([
    ['asked for before anything was known, without that', 'drift', 1_000, rest],
    ['asked for in the second in which it was seen', 'drift', 999, options],
    ['asked for later', 'drift', -1_000, options],
    ['so since the launch', 'launch', 1_000, options],
  ] as const)('is what is remembered, of what was %s', (_what, kind, milliseconds, expected) => {
    const memory = aMemory({ options, knownSince: since(milliseconds) });

    const { recorded } = rememberedOf(memory, [{ kind, eventTime: NOW, requested: asked }]);

    expect(recorded).toEqual(expected);
  });

  it('is all that is remembered where nobody knows since when', () => {
    const memory = aMemory({ options });

    const { recorded } = rememberedOf(memory, [{ kind: 'drift', eventTime: NOW, requested: asked }]);

    expect(recorded).toEqual(options);
  });

  const drifted = { ...tokens, moment: 'drift' } as const;
  const raised = { field: 'httpPutResponseHopLimit', actual: 5, required: 2, moment: 'drift' } as const;

  it.each<[string, Partial<OpenRecord>, ObservedMetadataOptions]>([
    ['is to set back, where it was seen like that', { violations: [drifted] }, rest],
    [
      'leaves, by an exception',
      { violations: [], enforcement: null, excuses: [{ ...drifted, exceptionId: 'exc-1' }] },
      rest,
    ],
    ['is to set back, where it was seen before it', { violations: [raised] }, options],
    ['found so from the launch on', { violations: [tokens] }, options],
  ])('is without what an open record %s', (_what, differences, expected) => {
    const memory = aMemory({ options, open: anOpenRecord(differences) });

    expect(rememberedOf(memory, []).recorded).toEqual(expected);
  });

  it('is with what an open record gives back', () => {
    const open = anOpenRecord({ restoration: { httpTokens: 'optional' } });

    expect(rememberedOf(aMemory({ open }), []).recorded).toMatchObject({ httpTokens: 'optional' });
  });
});

describe('what somebody has asked to set', () => {
  const raised = { field: 'httpPutResponseHopLimit', actual: 5, required: 2, moment: 'drift' } as const;
  const drifted = { ...tokens, moment: 'drift' } as const;

  it('is what every event tells, and an open record of a loosening', () => {
    const open = anOpenRecord({
      violations: [drifted, tokens],
      excuses: [{ ...raised, exceptionId: 'exc-1' }],
    });
    const asked = { kind: 'drift', eventTime: NOW, requested: { httpPutResponseHopLimit: 7 } } as const;

    expect(rememberedOf(aMemory({ open }), []).requested).toEqual({
      httpTokens: 'optional',
      httpPutResponseHopLimit: 5,
    });
    expect(rememberedOf(aMemory({ open }), [asked]).requested).toEqual({
      httpTokens: 'optional',
      httpPutResponseHopLimit: 7,
    });
    expect(rememberedOf(aMemory({ open: anOpenRecord() }), []).requested).toEqual({});
  });
});

describe('what an instance has by exceptions', () => {
  const lent = (exceptionId: string) =>
    ({ field: 'httpTokens', returnsTo: 'required', exceptionId }) as const;

  it('is what an open record lends, before what is remembered', () => {
    const memory = aMemory({ open: anOpenRecord({ loans: [lent('exc-2')] }), loans: [lent('exc-1')] });

    expect(rememberedOf(memory, []).loans).toEqual([lent('exc-2'), lent('exc-1')]);
  });

  it('is nothing where nothing is remembered', () => {
    expect(rememberedOf(null, [])).toEqual({ requested: {}, recorded: null, taken: {}, loans: [] });
  });
});
