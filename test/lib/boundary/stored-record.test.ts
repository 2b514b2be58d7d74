import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMemory, stored } from '../../../lib/boundary/stored-record.ts';
import { aClosedRecord, anOpenRecord, NOW, v2Only } from '../../given.ts';
import { anyClosedRecord, anyOpenRecord, anyWatch, someOptions } from './arbitrary-record.ts';

/** What a table gives back: no dates, no members that are undefined. */
function fromTable(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const aLoan = { field: 'httpPutResponseHopLimit', returnsTo: 1, exceptionId: 'exc-1' } as const;

describe('a memory', () => {
  it('comes back from the table as it was written, whatever its values', () => {
    const told = fc.option(fc.string());
    const parts = [
      anyOpenRecord,
      someOptions,
      told,
      fc.option(anyClosedRecord),
      fc.option(anyWatch),
    ] as const;
    const exceptions = { taken: { httpTokens: 'optional' }, loans: [aLoan] } as const;
    fc.assert(
      fc.property(...parts, (open, options, told, unattributed, watch) => {
        const last = unattributed === null ? null : stored(unattributed);
        const known = { knownSince: NOW, knownAt: null };
        const item = fromTable({
          options,
          knownSince: NOW.toISOString(),
          told,
          open: stored(open),
          unattributed: last,
          leasedUntil: NOW.getTime(),
          ...exceptions,
          watch: watch === null ? null : stored(watch),
          revision: 7,
        });

        expect(parseMemory(item)).toEqual({
          options,
          ...known,
          told,
          open,
          unattributed,
          leasedUntil: NOW,
          ...exceptions,
          watch,
          revision: 7,
        });
      }),
    );
  });

  it('of an instance that was opened and never closed knows nothing but the open record', () => {
    const open = anOpenRecord();

    const memory = parseMemory(fromTable({ open: stored(open) }));

    expect(memory).toEqual({
      options: {},
      knownSince: null,
      knownAt: null,
      told: null,
      open,
      unattributed: null,
      leasedUntil: null,
      taken: {},
      loans: [],
      watch: null,
      revision: 0,
    });
  });

  it('of an instance whose story is over has neither record nor lease', () => {
    const memory = parseMemory({ options: v2Only, told: null, expiresAt: 1, pk: 'key', sk: 'memory' });

    expect(memory).toEqual({
      options: v2Only,
      knownSince: null,
      knownAt: null,
      told: null,
      open: null,
      unattributed: null,
      leasedUntil: null,
      taken: {},
      loans: [],
      watch: null,
      revision: 0,
    });
  });

  it.each([
    ['an unknown value', { options: { httpTokens: 'maybe' } }, 'httpTokens'],
    [
      'a record with a date that is none',
      { open: { ...(fromTable(stored(anOpenRecord())) as object), openedAt: 'then' } },
      'openedAt',
    ],
    ['a record that lost a member', { open: { recordId: 'one' } }, 'enforcement'],
    ['a lease that is no number', { leasedUntil: 'tomorrow' }, 'leasedUntil'],
    ['no item at all', undefined, 'expected object'],
  ])('with %s is refused, and the refusal says where', (_name, item, where) => {
    expect(() => parseMemory(item)).toThrow(where);
  });
});

describe('a stored record', () => {
  it('holds every member, with dates as ISO strings', () => {
    fc.assert(
      fc.property(anyClosedRecord, (record) => {
        const written = stored(record);

        // JSON writes a date as the same ISO string: the only other difference there could be.
        expect(written).toEqual(fromTable(record));
      }),
    );
  });

  it('has no date of closing while it is open', () => {
    expect(stored(anOpenRecord())).not.toHaveProperty('closedAt');
    expect(stored(aClosedRecord())).toHaveProperty('closedAt', NOW.toISOString());
  });
});
