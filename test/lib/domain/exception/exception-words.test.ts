import { describe, expect, it } from 'vitest';
import type { Allowance, ExceptionStatus } from '../../../../lib/domain/exception/exception.ts';
import {
  allowanceWords,
  denialWords,
  exceptionStatusWords,
  NEWS_WORDS,
  newsText,
  scopeWords,
  summaryOf,
} from '../../../../lib/domain/exception/exception-words.ts';
import { anException } from '../../../given.ts';

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
    const words: Readonly<Record<ExceptionStatus, string>> = {
      requested: 'Waiting for approval',
      granted: 'In force',
      denied: 'Denied',
      'timed-out': 'Not answered in time',
      revoked: 'Taken back',
      expired: 'Expired',
      failed: 'Failed',
    };

    for (const status of Object.keys(words) as ExceptionStatus[]) {
      expect(exceptionStatusWords(status)).toBe(words[status]);
    }
  });
});

describe('the summary of a request', () => {
  it('says what is asked for, where, until when, by whom and why', () => {
    const summary = summaryOf(anException());

    expect(summary).toBe(
      'IMDSv1 (HttpTokens=optional) for instance i-0a1b2c3d4e5f60718 in 111122223333, eu-west-1, ' +
        'until 2026-03-08 10:00 UTC. ' +
        'Requested by Alice Archer: The vendor agent cannot use IMDSv2 before its release in April.',
    );
  });
});

describe('news of an exception', () => {
  it.each([
    ['requested', 'Exception requested', 'An exception is requested and waits for its approvers.'],
    ['granted', 'Exception granted', 'The exception is granted and in force.'],
    ['denied', 'Exception denied', 'The exception is denied, and allows nothing.'],
    [
      'timed-out',
      'Exception not answered in time',
      'The request was not answered in time. Nothing has changed; it can be requested anew.',
    ],
    [
      'reminder',
      'Exception ends soon',
      'The exception ends soon. Move what needs it to IMDSv2, or renew it in time.',
    ],
    ['revoked', 'Exception taken back', 'The exception is taken back and allows nothing any more.'],
    [
      'expired',
      'Exception expired',
      'The exception is over. Its instances go back to what they were before it.',
    ],
    [
      'failed',
      'Exception failed',
      'The workflow that asks the approvers broke. Nothing has changed; it can be requested anew.',
    ],
  ] as const)('that it is %s read in a mail: %s', (news, subject, text) => {
    expect(NEWS_WORDS[news].subject).toBe(`[IMDS] ${subject}`);
    expect(newsText(news, anException())).toBe(`${text} ${summaryOf(anException())}`);
  });

  it.each(Object.entries(NEWS_WORDS))('%s have a subject that SNS takes', (_, { subject }) => {
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  });

  it('of a no say that a rollback ends with it, and that nothing else has changed', () => {
    const confirming = anException({ requestedVia: 'rollback', renews: 'exc-1' });

    expect(denialWords(confirming)).toBe('The rollback that it was to confirm ends at once.');
    expect(denialWords(anException({ requestedVia: 'rollback' }))).toBe('Nothing has changed.');
    expect(denialWords(anException({ renews: 'exc-1' }))).toBe('Nothing has changed.');
    expect(denialWords(anException())).toBe('Nothing has changed.');
  });
});
