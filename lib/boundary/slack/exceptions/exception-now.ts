import type { ExceptionStatus, GuardrailException } from '../../../domain/exception/exception.ts';
import { denialWords, exceptionStatusWords } from '../../../domain/exception/exception-words.ts';
import { isApproved } from '../../../domain/exception/lifecycle.ts';
import { moment } from '../blocks.ts';
import { personWords } from './person.ts';

/** Whether approvers are still to answer. */
export function isOpen(exception: GuardrailException): boolean {
  return exception.status === 'requested' && !isApproved(exception);
}

/** One sign for the eye, and how it stands in a word or two. */
export function statusLine(exception: GuardrailException): string {
  const { status } = exception;
  if (status === 'requested' && !isOpen(exception)) return '⏳ Approved';
  return `${signOf(status)} ${exceptionStatusWords(status)}`;
}

function signOf(status: ExceptionStatus): string {
  switch (status) {
    case 'requested':
      return '🔔';
    case 'granted':
      return '⏳';
    case 'denied':
      return '⛔';
    case 'timed-out':
      return '⌛';
    case 'revoked':
      return '↩️';
    case 'expired':
      return '🔒';
    case 'failed':
      return '🚨';
  }
}

/** How an exception stands, and what comes next, in a sentence or two of `mrkdwn`. */
export function nowWords(exception: GuardrailException): string {
  const { status, approvals, approvalsNeeded, answerBy, expiresAt } = exception;
  switch (status) {
    case 'requested':
      return isOpen(exception)
        ? `Nothing is allowed yet. It needs ${yesWords(approvalsNeeded - approvals.length)} by ${moment(answerBy)}; *no answer is a no*.`
        : 'Enough approvers have said yes. It comes into force within a minute.';
    case 'granted':
      return `In force until ${moment(expiresAt)}. Then the guardrail corrects it by itself.`;
    case 'denied':
      return `${lastBy(exception)} said no. ${denialWords(exception)}`;
    case 'timed-out':
      return 'Too few approvers answered in time. Nothing has changed; it can be requested anew.';
    case 'revoked':
      return `${lastBy(exception)} took it back. Nothing is allowed any more.`;
    case 'expired':
      return 'Its time is over, and nothing is allowed any more.';
    case 'failed':
      return 'The approvers could not be asked: the workflow broke. Nothing has changed; it can be requested anew.';
  }
}

function yesWords(missing: number): string {
  return missing === 1 ? 'the yes of one approver' : `the yes of ${missing} approvers`;
}

/** Who brought it to where it stands. */
function lastBy({ history }: GuardrailException): string {
  const by = history.at(-1)?.by ?? null;
  return by === null ? 'The guardrail' : personWords(by);
}
