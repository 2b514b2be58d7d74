import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageAnswer } from '../../../../lib/boundary/approval-page/page-answer.ts';
import type { PageOutcome, PageView } from '../../../../lib/boundary/approval-page/page-outcome.ts';
import { exceptionFacts } from '../../../../lib/boundary/exception-facts.ts';
import type { GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import type { Identity } from '../../../../lib/domain/exception/identity.ts';
import { anException, NOW } from '../../../given.ts';
import { commentsOf, elementsOf } from './html.ts';

const hostile = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '</title><script>alert(1)</script>',
    '</style><img src=x onerror=alert(1)>',
    '</textarea></form><form action="https://evil.example">',
    '" onfocus="alert(1)" autofocus x="',
    "' onmouseover='alert(1)",
    '--><!-- <b>',
    '&lt;script&gt;&amp;#60;',
    '<a href="javascript:alert(1)">Approve</a>',
    '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    ']]><svg/onload=alert(1)>',
    '${1}{{1}}%{1}',
    '\u202etxet desrever\u202c',
    'a\u0000b\u0008c\r\nReason: another',
    '\ud800 lone',
    '\u0301'.repeat(60),
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: fc.constantFrom(...Array.from('<>&"\'=/!-; \nascript')), maxLength: 60 }),
);

const text = hostile.filter((value) => value !== '');

const anyIdentity: fc.Arbitrary<Identity> = fc.record({
  kind: fc.constantFrom('slack-user', 'principal', 'email', 'guardrail'),
  id: text,
  name: hostile,
});

/** Hostile text in every place that somebody can write to, and in some that nobody can. */
const anyView: fc.Arbitrary<PageView> = fc.record({
  exception: fc
    .record({
      exceptionId: text,
      accountId: hostile,
      region: hostile,
      scope: fc.record({
        kind: fc.constantFrom('instance', 'auto-scaling-group', 'launch-template', 'image'),
        id: text,
      }),
      reason: hostile,
      requestedBy: anyIdentity,
      renews: text,
      obstacle: text,
      approvals: anyIdentity.map((by) => [{ by, via: 'link' as const, at: NOW }]),
    })
    .map((differences): GuardrailException => anException({ ...differences, approvalsNeeded: 2 })),
  approver: text,
  now: fc.constant(NOW),
});

function outcomesOf(view: PageView, confirmation: string): PageOutcome[] {
  const use = { decision: 'deny', at: NOW } as const;
  return [
    { kind: 'shown', view, form: { confirmation, refusalToApprove: null }, use: null },
    { kind: 'shown', view, form: { confirmation, refusalToApprove: 'own-request' }, use: null },
    { kind: 'answered', view, use },
    { kind: 'used-before', view, use },
    { kind: 'refused', view, refusal: 'not-open' },
  ];
}

/** What a page is made of, less what may differ: elements with the names of their attributes. */
function skeletonOf(html: string): string[] {
  return elementsOf(html).map(({ name, attributes }) => `${name} ${Object.keys(attributes).join(' ')}`);
}

function htmlOf(outcome: PageOutcome): string {
  return pageAnswer(outcome, 'GET').body;
}

describe('hostile text', () => {
  it('adds no element, attribute or comment to any page', () => {
    fc.assert(
      fc.property(anyView, text, (view, confirmation) => {
        const { scope } = view.exception;
        const harmless = anException({
          scope: { kind: scope.kind, id: 'x' },
          renews: 'x',
          obstacle: 'x',
          approvalsNeeded: 2,
          approvals: view.exception.approvals.map(({ via, at }) => ({
            by: { kind: 'email', id: 'x', name: 'x' },
            via,
            at,
          })),
        });
        const expected = outcomesOf({ ...view, exception: harmless }, 'x')
          .map(htmlOf)
          .map(skeletonOf);

        const pages = outcomesOf(view, confirmation).map(htmlOf);

        expect(pages.map(skeletonOf)).toEqual(expected);
        expect(pages.flatMap(commentsOf)).toEqual([]);
      }),
      // Each of them is ten pages.
      { numRuns: 40 },
    );
  });

  it('is read word for word where it belongs, and in the words of the page nowhere else', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const html = htmlOf({ kind: 'refused', view, refusal: 'not-open' });

        const elements = elementsOf(html);

        const facts = exceptionFacts(view.exception, NOW);
        const textsOf = (name: string) =>
          elements.filter((each) => each.name === name).map((each) => each.text);
        expect(textsOf('dt')).toEqual(facts.map(({ label }) => label));
        expect(textsOf('bdi')).toEqual(facts.map((fact) => fact.text));
      }),
    );
  });

  it('comes back from the form as it was sent', () => {
    fc.assert(
      fc.property(anyView, fc.string({ unit: 'grapheme', minLength: 1 }), (view, confirmation) => {
        const html = htmlOf({
          kind: 'shown',
          view,
          form: { confirmation, refusalToApprove: null },
          use: null,
        });

        const box = elementsOf(html).find(({ attributes }) => attributes['type'] === 'checkbox');

        expect(box?.attributes).toEqual({
          type: 'checkbox',
          name: 'confirmed',
          value: confirmation,
          required: '',
        });
      }),
    );
  });

  it('cannot turn around what stands beside it, or look like another fact', () => {
    const exception = anException({ reason: '\u202eevil\u2066 \n\nAsked by: Carol', renews: 'exc-1' });

    const facts = exceptionFacts(exception, NOW);

    expect(facts.find(({ label }) => label === 'Reason')?.text).toBe('evil Asked by: Carol');
  });
});
