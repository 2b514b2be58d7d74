import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXCEPTION_ID, exceptionIdOf } from '../../../lib/boundary/exception-id.ts';

const parts = fc.tuple(fc.string(), fc.string());

describe("an exception's id that is derived", () => {
  it('has the form of all ids, and is the same for the same parts', () => {
    fc.assert(
      fc.property(parts, (given) => {
        expect(exceptionIdOf(...given)).toMatch(EXCEPTION_ID);
        expect(exceptionIdOf(...given)).toBe(exceptionIdOf(...given));
      }),
    );
  });

  it('tells parts apart, wherever one ends and the next begins', () => {
    expect(exceptionIdOf('a', 'bc')).not.toBe(exceptionIdOf('ab', 'c'));
    expect(exceptionIdOf('a', 'b')).not.toBe(exceptionIdOf('a', 'b', ''));
  });

  it('stays what it is: ids are kept for more than a year', () => {
    expect(exceptionIdOf('tag', '111122223333')).toBe('exc-9fd53edca6c5cb93');
  });
});
