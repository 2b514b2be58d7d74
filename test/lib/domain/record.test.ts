import { describe, expect, it } from 'vitest';
import type { Decision, Violation } from '../../../lib/domain/decision.ts';
import { decide, undecided } from '../../../lib/domain/decide.ts';
import { daysUntil } from '../../../lib/domain/fleet/window.ts';
import type { MetadataOptionsPatch } from '../../../lib/domain/metadata-options.ts';
import {
  appliedOutcome,
  fingerprintOf,
  fingerprintOfDecision,
  isTold,
  takenAfter,
} from '../../../lib/domain/record.ts';
import { aGrantedException, anInstance, anOpenRecord, facts, NOW, v1Allowed, v2Only } from '../../given.ts';

const tokens: Violation = { field: 'httpTokens', actual: 'optional', required: 'required', moment: 'launch' };
const v1Instance = anInstance({ metadataOptions: v1Allowed });

const compliant = decide(facts());
const open = decide(facts({ instance: v1Instance }));
const excepted = decide(facts({ instance: v1Instance, exceptions: [aGrantedException()] }));
const window = daysUntil(NOW, 14);
const used: Decision = { ...open, use: { kind: 'used', calls: 4, lastSeenAt: null, ...window } };
const unused: Decision = { ...open, use: { kind: 'unused', ...window } };

describe('what people have to know of a decision', () => {
  it.each<[string, Decision, string | null]>([
    ['that is noncompliant is what violates', open, 'audited:httpTokens=optional'],
    ['for which nothing uses IMDSv1 is the same', unused, 'audited:httpTokens=optional'],
    ['for which something uses IMDSv1 is that as well', used, 'audited:httpTokens=optional:used'],
    ['that an exception allows is what it allows', excepted, 'excepted:httpTokens=optional'],
    ['that is compliant is nothing', compliant, null],
    ['about an instance that is gone is nothing', { ...compliant, verdict: 'not-applicable' }, null],
    ['that could not be taken is nothing', undecided('No answer.'), null],
  ])('%s', (_what, decision, expected) => {
    expect(fingerprintOfDecision(decision)).toBe(expected);
  });
});

describe('people', () => {
  it.each<[string, Decision, string | null, boolean]>([
    ['know of a violation that they were told', open, 'audited:httpTokens=optional', true],
    ['know nothing of it where they were told nothing', open, null, false],
    ['know more of it where they were told of its use', open, 'audited:httpTokens=optional:used', true],
    ['do not know of its use where they were not told', used, 'audited:httpTokens=optional', false],
    ['know of its use where they were told', used, 'audited:httpTokens=optional:used', true],
    ['do not know that the use has ended', unused, 'audited:httpTokens=optional:used', false],
    ['do not know of it by what an exception allowed', open, 'excepted:httpTokens=optional', false],
    ['know that all is well where nothing else was told', compliant, null, true],
  ])('%s', (_what, decision, told, expected) => {
    expect(isTold(decision, told)).toBe(expected);
  });
});

describe('what was taken from an instance', () => {
  const loose = { ...v1Allowed, httpPutResponseHopLimit: 3 };

  it.each<[string, MetadataOptionsPatch, MetadataOptionsPatch | null, MetadataOptionsPatch, object]>([
    ['is what a change replaced', { httpTokens: 'required' }, null, {}, { httpTokens: 'optional' }],
    [
      'is of a hop limit its number',
      { httpPutResponseHopLimit: 1 },
      null,
      {},
      { httpPutResponseHopLimit: 3 },
    ],
    [
      'is the latest, where it was taken before',
      { httpPutResponseHopLimit: 1 },
      null,
      { httpPutResponseHopLimit: 2 },
      { httpPutResponseHopLimit: 3 },
    ],
    [
      'stays for what a later change does not touch',
      { httpPutResponseHopLimit: 1 },
      null,
      { httpTokens: 'optional' },
      { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
    ],
    [
      'of a hop limit stays as well',
      { httpTokens: 'required' },
      null,
      { httpPutResponseHopLimit: 2 },
      { httpTokens: 'optional', httpPutResponseHopLimit: 2 },
    ],
    [
      'is over once IMDSv1 is given back, and stays for the rest',
      { httpTokens: 'optional' },
      { httpTokens: 'optional' },
      { httpTokens: 'optional', httpPutResponseHopLimit: 2 },
      { httpPutResponseHopLimit: 2 },
    ],
    [
      'is over once the hop limit is given back, and stays for the rest',
      { httpPutResponseHopLimit: 2 },
      { httpPutResponseHopLimit: 2 },
      { httpTokens: 'optional', httpPutResponseHopLimit: 2 },
      { httpTokens: 'optional' },
    ],
    [
      'is what is corrected beside what is given back',
      { httpTokens: 'optional', httpPutResponseHopLimit: 1 },
      { httpTokens: 'optional' },
      { httpTokens: 'optional' },
      { httpPutResponseHopLimit: 3 },
    ],
    [
      'is what it was before where the same is given back that is corrected',
      { httpTokens: 'required' },
      { httpTokens: 'optional' },
      { httpPutResponseHopLimit: 2 },
      { httpPutResponseHopLimit: 2 },
    ],
    ['is nothing that no exception could give back', { httpEndpoint: 'disabled' }, null, {}, {}],
  ])('%s', (_what, enforcement, restoration, before, expected) => {
    expect(takenAfter(anOpenRecord({ previous: loose, enforcement, restoration }), before)).toStrictEqual(
      expected,
    );
  });

  it('stays as it was where nothing was changed', () => {
    const record = anOpenRecord({ enforcement: null, previous: v2Only });

    expect(takenAfter(record, { httpTokens: 'optional' })).toStrictEqual({ httpTokens: 'optional' });
  });

  it('is nothing where it was not seen what a change replaced', () => {
    const enforcement = { httpTokens: 'required', httpPutResponseHopLimit: 1 } as const;

    expect(takenAfter(anOpenRecord({ enforcement, previous: {} }), {})).toStrictEqual({});
  });
});

describe('a change that was applied', () => {
  it.each<[string, MetadataOptionsPatch | null, MetadataOptionsPatch | null, string]>([
    ['has remediated where nothing is given back', { httpTokens: 'required' }, null, 'remediated'],
    ['has remediated where it lists nothing', { httpTokens: 'required' }, {}, 'remediated'],
    [
      'has restored where all of it is given back',
      { httpTokens: 'optional' },
      { httpTokens: 'optional' },
      'restored',
    ],
    [
      'has remediated where one member is given back and another one corrected',
      { httpTokens: 'optional', httpPutResponseHopLimit: 1 },
      { httpTokens: 'optional' },
      'remediated',
    ],
    ['has remediated where there was nothing to change', null, null, 'remediated'],
    [
      'has restored what an earlier version wrote down as given back alone',
      null,
      { httpTokens: 'optional' },
      'restored',
    ],
  ])('%s', (_what, enforcement, restoration, expected) => {
    expect(appliedOutcome(anOpenRecord({ enforcement, restoration }))).toBe(expected);
  });
});

describe('a fingerprint', () => {
  it('names what was found, in one order, and what came of it', () => {
    const hopLimit: Violation = { ...tokens, field: 'httpPutResponseHopLimit', actual: 3, required: 1 };

    expect(fingerprintOf('denied', [tokens, hopLimit])).toBe(
      'denied:httpPutResponseHopLimit=3,httpTokens=optional',
    );
  });
});
