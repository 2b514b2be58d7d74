import { describe, expect, it } from 'vitest';
import { parseExportedExceptions } from '../../../lib/boundary/exported-exceptions.ts';
import { exceptionJson } from '../../../lib/boundary/stored-exception.ts';
import { aGrantedException } from '../../given.ts';

const exception = aGrantedException();
const json = exceptionJson(exception);

describe('exported exceptions', () => {
  it.each([
    ['an export', { exportedAt: '2026-03-01T10:00:00.000Z', exceptions: [{ ...json, changes: [] }] }],
    ['a list', [json]],
    ['a single one', { ...json, changes: [] }],
  ])('are read from %s', (_what, given) => {
    expect(parseExportedExceptions(given)).toEqual([exception]);
  });

  it('may be none', () => {
    expect(parseExportedExceptions({ exceptions: [] })).toEqual([]);
  });

  it.each([['a text'], [null], [{}], [[{ ...json, status: 'approved' }]], [{ exceptions: [json, {}] }]])(
    'are not %j',
    (given) => {
      expect(parseExportedExceptions(given)).toBeNull();
    },
  );
});
