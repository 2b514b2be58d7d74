import { describe, expect, it } from 'vitest';
import type { Allowance, ExceptionStatus } from '../../../../lib/domain/exception/exception.ts';
import {
  allowanceWords,
  exceptionStatusWords,
  scopeWords,
} from '../../../../lib/domain/exception/exception-words.ts';

describe('the words for exceptions', () => {
  it.each<[Allowance, string]>([
    [{ httpTokens: 'optional' }, 'IMDSv1 (HttpTokens=optional)'],
    [{ httpPutResponseHopLimit: 3 }, 'a hop limit of up to 3'],
    [
      { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
      'IMDSv1 (HttpTokens=optional) and a hop limit of up to 3',
    ],
  ])('say what %j allows', (allows, words) => {
    expect(allowanceWords(allows)).toBe(words);
  });

  it.each([
    ['instance', 'i-1', 'instance i-1'],
    ['auto-scaling-group', 'web', 'Auto Scaling group web'],
    ['launch-template', 'lt-1', 'instances of launch template lt-1'],
    ['image', 'ami-1', 'instances of image ami-1'],
  ] as const)('say what a scope of %s is', (kind, id, words) => {
    expect(scopeWords({ kind, id })).toBe(words);
  });

  it('tell every status from the others', () => {
    const all: ExceptionStatus[] = [
      'requested',
      'granted',
      'denied',
      'timed-out',
      'revoked',
      'expired',
      'failed',
    ];

    const words = all.map(exceptionStatusWords);

    expect(new Set(words).size).toBe(all.length);
    expect(words).not.toContain('');
  });
});
