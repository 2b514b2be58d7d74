import { describe, expect, it } from 'vitest';
import { isSelected, type RecordSelection } from '../../../../lib/domain/exception/rollback-selection.ts';
import { aClosedRecord } from '../../../given.ts';

const wave = { scope: 'blue', number: 0 };
const { trigger } = aClosedRecord();
const swept = { ...trigger, kind: 'sweep', eventId: 'run-7' } as const;

describe('a selection of corrections', () => {
  it.each<[string, RecordSelection, Parameters<typeof aClosedRecord>[0], boolean]>([
    ['its wave', { kind: 'wave', ...wave }, { wave }, true],
    ['another wave', { kind: 'wave', ...wave }, { wave: { ...wave, number: 1 } }, false],
    ['the wave of another scope', { kind: 'wave', ...wave }, { wave: { ...wave, scope: 'green' } }, false],
    ['no wave', { kind: 'wave', ...wave }, {}, false],
    ['its run', { kind: 'run', runId: 'run-7' }, { trigger: swept }, true],
    ['another run', { kind: 'run', runId: 'run-8' }, { trigger: swept }, false],
    [
      'a launch of the same id',
      { kind: 'run', runId: 'run-7' },
      { trigger: { ...swept, kind: 'launch' } },
      false,
    ],
    ['any correction', { kind: 'all' }, {}, true],
    ['what was only reported', { kind: 'all' }, { outcome: 'audited', wave, trigger: swept }, false],
    ['what was given back', { kind: 'all' }, { outcome: 'restored' }, false],
  ])('tells of %s whether it is in there', (_, selection, differences, expected) => {
    expect(isSelected(aClosedRecord(differences), selection)).toBe(expected);
  });
});
