import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesWildcard } from '../../../lib/domain/wildcard.ts';

describe('a wildcard', () => {
  it.each([
    ['eks:cluster-name', 'eks:cluster-name', true],
    ['eks:cluster-name', 'eks:cluster-name2', false],
    ['kubernetes.io/cluster/*', 'kubernetes.io/cluster/blue', true],
    ['kubernetes.io/cluster/*', 'kubernetes.io/cluster', false],
    ['*', '', true],
    ['*.io/*/x', 'a.io/b/c/x', true],
    ['a*b*a', 'aba', true],
    ['a*a', 'a', false],
    ['*ab*ab', 'xab', false],
    ['a.c', 'abc', false],
    ['a*b*c', 'acb', false],
  ])('%s against %s: %s', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it('agrees with the regular expression that means the same', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*') });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b') }), (pattern, text) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text);

        expect(matchesWildcard(pattern, text)).toBe(expected);
      }),
    );
  });
});
