import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requested } from '../../../../lib/domain/exception/lifecycle.ts';
import { answeredWords, requestedWords } from '../../../../lib/shell/slack/outcome-words.ts';
import { anyException } from '../../boundary/slack/exceptions/given-exceptions.ts';
import { hostile } from '../../boundary/slack/hostile.ts';
import { expectHarmless } from '../../boundary/slack/limits.ts';
import {
  aGrantedException,
  aliceInSlack,
  anException,
  bobInSlack,
  carolInSlack,
  NOW,
} from '../../../given.ts';

const byBob = { by: bobInSlack, via: 'slack', at: NOW } as const;

function entry(what: 'approved' | 'denied') {
  return { at: NOW, what, by: bobInSlack, note: null } as const;
}

describe('what a person hears of their request', () => {
  it('is what they asked for, and what happens next', () => {
    const words = requestedWords({ kind: 'requested', request: anException() });

    expect(words).toContain('Requested: IMDSv1 (HttpTokens=optional) for instance `i-0a1b2c3d4e5f60718`');
    expect(words).toContain('(`exc-0a1b2c3d4e5f`)');
    expect(words).toContain('is a no.');
  });

  it('is that it was not asked twice', () => {
    expect(requestedWords({ kind: 'requested-before', request: anException() })).toContain(
      'not requested twice',
    );
  });

  it('is everything that is wrong with it', () => {
    const problems = [
      { part: 'reason', problem: 'The reason is short.' },
      { part: 'expiresAt', problem: 'The end is far.' },
    ] as const;

    expect(requestedWords({ kind: 'problems', problems })).toBe(
      'Not requested. The reason is short. The end is far.',
    );
  });
});

describe('what a person hears of their answer', () => {
  it.each([
    [
      'was the last yes that was needed',
      anException({ approvals: [byBob] }),
      'It comes into force within a minute',
    ],
    ['was one yes of several', anException({ approvals: [byBob], approvalsNeeded: 2 }), 'counts: 1 of 2'],
    ['was a no', anException({ status: 'denied' }), 'You said no.'],
  ])('that %s says so', (_what, exception, words) => {
    expect(answeredWords({ kind: 'answered', exception }, bobInSlack)).toContain(words);
  });

  it.each([
    ['answered-before', anException({ history: [entry('approved')] }), 'You have approved it already'],
    ['not-open', aGrantedException({ history: [entry('approved')] }), 'You have approved it already'],
    ['not-open', anException({ status: 'denied', history: [entry('denied')] }), 'You have said no already'],
  ] as const)('again (%s) is that once is enough', (refusal, exception, words) => {
    expect(answeredWords({ kind: 'refused', refusal, exception }, bobInSlack)).toContain(words);
  });

  it('after somebody else was faster is how it stands', () => {
    const exception = anException({ status: 'denied', history: [entry('denied')] });

    const words = answeredWords({ kind: 'refused', refusal: 'not-open', exception }, carolInSlack);

    expect(words).toContain('not open any more');
    expect(words).toContain('It stands at: Denied.');
  });

  it.each(['own-request', 'not-an-approver', 'too-late', 'cannot-tell-apart'] as const)(
    'that is refused (%s) is why',
    (refusal) => {
      const words = answeredWords({ kind: 'refused', refusal, exception: anException() }, aliceInSlack);

      expect(words).toMatch(/own request|among the approvers|time to answer|by another way/);
    },
  );

  it('to a request that nobody knows is that', () => {
    expect(answeredWords({ kind: 'unknown-exception' }, bobInSlack)).toContain('in no table');
  });

  it('mentions nobody and links nowhere, whatever the names and texts', () => {
    fc.assert(
      fc.property(anyException(hostile), (exception) => {
        const texts = [
          requestedWords({ kind: 'requested', request: exception }),
          requestedWords({ kind: 'requested-before', request: exception }),
          answeredWords({ kind: 'answered', exception: requested(exception) }, aliceInSlack),
          answeredWords({ kind: 'refused', refusal: 'not-open', exception }, aliceInSlack),
        ];

        texts.forEach((text) => expectHarmless({ text, blocks: [] }));
      }),
    );
  });
});
