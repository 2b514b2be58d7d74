import { describe, expect, it } from 'vitest';
import { parseExportedExceptions } from '../../../lib/boundary/exported-exceptions.ts';
import { exceptionJson } from '../../../lib/boundary/stored-exception.ts';
import { aGrantedException, NOW } from '../../given.ts';

const exception = aGrantedException();
const json = exceptionJson(exception);

describe('exported exceptions', () => {
  it.each([
    ['an export', { exportedAt: NOW.toISOString(), exceptions: [{ ...json, changes: [] }] }, NOW],
    ['a list', [json], null],
    ['a single one', { ...json, changes: [] }, null],
  ])('are read from %s', (_what, given, exportedAt) => {
    expect(parseExportedExceptions(given)).toEqual({ exceptions: [exception], exportedAt });
  });

  it('may be none', () => {
    expect(parseExportedExceptions({ exceptions: [] })).toEqual({ exceptions: [], exportedAt: null });
  });

  it('are not a list of a million other things, whose problems nobody reads', () => {
    const given = Array<object>(1_000_000).fill({});

    expect(parseExportedExceptions(given)).toBeNull();
  });

  it.each([['a text'], [null], [{}], [[{ ...json, status: 'approved' }]], [{ exceptions: [json, {}] }]])(
    'are not %j',
    (given) => {
      expect(parseExportedExceptions(given)).toBeNull();
    },
  );
});
