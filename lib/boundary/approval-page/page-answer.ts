import type { LinkUse } from '../../domain/exception/approval-link.ts';
import { describeRefusal, isAboutPerson, type Refusal } from '../../domain/exception/approver.ts';
import { denialWords } from '../../domain/exception/exception-words.ts';
import { isApproved } from '../../domain/exception/lifecycle.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import type { Html } from '../markup.ts';
import { momentWords } from '../moment-words.ts';
import { framed } from './frame.ts';
import type { PageOutcome, PageView } from './page-outcome.ts';
import { factsContent, formContent, questionOf, toldContent } from './request-content.ts';
import { STYLE_HASH } from './style.ts';
import { wordsFor } from './turned-away.ts';

/** An HTTP answer as a function URL takes it. */
export interface PageAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The address of the page is the secret: it goes nowhere, and nothing from elsewhere comes in. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src '${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const;

/** Writes the answer to a request: always a page, with words for people. To HEAD all but the page itself. */
export function pageAnswer(outcome: PageOutcome, method: string): PageAnswer {
  const { status, page } = pageOf(outcome);
  return {
    statusCode: status,
    headers: {
      ...HEADERS,
      ...(status === 405 && { allow: 'GET, HEAD, POST' }),
      ...(status === 503 && { 'retry-after': '60' }),
    },
    body: method === 'HEAD' ? '' : page.html,
  };
}

function pageOf(outcome: PageOutcome): { readonly status: number; readonly page: Html } {
  switch (outcome.kind) {
    case 'turned-away': {
      const { status, title, text } = wordsFor(outcome.why);
      return { status, page: framed(title, [toldContent(text)]) };
    }
    case 'shown': {
      const { view, form, use } = outcome;
      if (form !== null) return { status: 200, page: requestPage(view, null, [formContent(view, form)]) };
      const told =
        use === null
          ? `There is nothing to answer any more. ${consequence(view.exception)}`
          : usedWords(use, view.exception);
      return { status: 200, page: requestPage(view, told) };
    }
    case 'answered': {
      const { view, use } = outcome;
      return { status: 200, page: requestPage(view, `Thank you. ${usedWords(use, view.exception)}`) };
    }
    case 'used-before': {
      const { view, use } = outcome;
      const told = `This link works once, and was used already. ${usedWords(use, view.exception)}`;
      return { status: 410, page: requestPage(view, told) };
    }
    case 'refused': {
      const { view, refusal } = outcome;
      const told = `Your answer was not taken. ${describeRefusal(refusal)}`;
      return { status: statusOf(refusal), page: requestPage(view, told) };
    }
  }
}

function requestPage(view: PageView, told: string | null, answering: readonly Html[] = []): Html {
  const first = told === null ? [] : [toldContent(told)];
  return framed(questionOf(view.exception), [...first, factsContent(view), ...answering]);
}

function usedWords({ decision, at }: LinkUse, exception: GuardrailException): string {
  const did = decision === 'approve' ? 'approved' : 'denied';
  return `You ${did} this request on ${momentWords(at)}. ${consequence(exception)}`;
}

function consequence(exception: GuardrailException): string {
  const { status, approvals, approvalsNeeded, expiresAt } = exception;
  switch (status) {
    case 'requested':
      return isApproved(exception)
        ? `It comes into force within a minute, and ends by itself on ${momentWords(expiresAt)}.`
        : `It needs ${approvalsNeeded - approvals.length} more of ${approvalsNeeded} approvals.`;
    case 'granted':
      return `It is in force, and ends by itself on ${momentWords(expiresAt)}.`;
    case 'denied':
      return `It is denied. ${denialWords(exception)}`;
    case 'timed-out':
      return 'Too few answered in time, so nothing has changed.';
    case 'revoked':
      return 'It was taken back.';
    case 'expired':
      return 'It has ended.';
    case 'failed':
      return 'It failed, and nothing has changed.';
  }
}

function statusOf(refusal: Refusal): number {
  return isAboutPerson(refusal) ? 403 : 410;
}
