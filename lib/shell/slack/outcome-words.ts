import { moment } from '../../boundary/slack/blocks.ts';
import { code } from '../../boundary/slack/escape.ts';
import { describeRefusal, type Refusal } from '../../domain/exception/approver.ts';
import type { ExceptionRequest, GuardrailException } from '../../domain/exception/exception.ts';
import {
  allowanceWords,
  denialWords,
  exceptionStatusWords,
  scopeKindWords,
} from '../../domain/exception/exception-words.ts';
import type { Identity } from '../../domain/exception/identity.ts';
import { isApproved } from '../../domain/exception/lifecycle.ts';
import type { Answered } from '../exceptions/answer-exception.ts';
import type { Requested } from '../exceptions/request-exception.ts';

/*
 * What a person hears in Slack of what they did, as `mrkdwn`. A second click or delivery changes nothing, and is
 * told so.
 */

const NAME = 300;
const ID = 64;

/** What came of a request. */
export function requestedWords(requested: Requested): string {
  switch (requested.kind) {
    case 'requested':
      return `Requested: ${whatWords(requested.request)} Nothing changes until somebody else approves it; no answer by ${moment(requested.request.answerBy)} is a no.`;
    case 'requested-before':
      return `You have requested this already, and it was not requested twice: ${whatWords(requested.request)}`;
    case 'problems':
      return `Not requested. ${requested.problems.map(({ problem }) => problem).join(' ')}`;
  }
}

/** What came of somebody's yes or no. */
export function answeredWords(answered: Answered, by: Identity): string {
  switch (answered.kind) {
    case 'answered':
      return takenWords(answered.exception);
    case 'refused':
      return refusedWords(answered.exception, answered.refusal, by);
    case 'unknown-exception':
      return 'This request is in no table any more, so nothing can be answered.';
  }
}

function whatWords({ exceptionId, allows, scope, expiresAt }: ExceptionRequest): string {
  const what = `${allowanceWords(allows)} for ${scopeKindWords(scope.kind)} ${code(scope.id, NAME)}`;
  return `${what}, until ${moment(expiresAt)} (${code(exceptionId, ID)}).`;
}

function takenWords(exception: GuardrailException): string {
  const { status, approvals, approvalsNeeded, expiresAt } = exception;
  if (status === 'denied') return `You said no. ${denialWords(exception)}`;
  if (isApproved(exception))
    return `You approved it. It comes into force within a minute, and ends by itself: ${moment(expiresAt)}.`;
  return `Your approval counts: ${approvals.length} of ${approvalsNeeded}. Nothing changes until the others are there.`;
}

function refusedWords({ history, status }: GuardrailException, refusal: Refusal, by: Identity): string {
  const own = history.findLast((entry) => entry.by?.kind === by.kind && entry.by.id === by.id)?.what;
  const isRepeated = refusal === 'answered-before' || refusal === 'not-open';
  const now = `It stands at: ${exceptionStatusWords(status)}.`;
  if (isRepeated && own === 'approved') return `You have approved it already; once is enough. ${now}`;
  if (isRepeated && own === 'denied') return `You have said no already; once is enough. ${now}`;
  return refusal === 'not-open' ? `${describeRefusal(refusal)} ${now}` : describeRefusal(refusal);
}
