import { describeRefusal, isAboutPerson, type Refusal } from '../../domain/exception/approver.ts';
import { denialWords, exceptionStatusWords } from '../../domain/exception/exception-words.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import type { Identity } from '../../domain/exception/identity.ts';
import { isApproved, type Answer } from '../../domain/exception/lifecycle.ts';
import { unknownException, type ApiAnswer } from './api-answer.ts';
import { answerException, revokeException, type Answered } from './answer-exception.ts';
import type { ApiPorts } from './api-ports.ts';

/** Takes an approver's yes or no from the command line. */
export async function answerByApi(
  exceptionId: string,
  decision: 'approve' | 'deny',
  by: Identity,
  note: string | null,
  ports: ApiPorts,
): Promise<ApiAnswer> {
  const answered = await answerException(exceptionId, decision, answerOf(by, note), ports);
  const what = decision === 'approve' ? 'approved' : 'denied';
  return answerTo(answered, { exceptionId, what, by }, (exception) =>
    decision === 'deny' ? `Denied. ${denialWords(exception)}` : approvedWords(exception),
  );
}

/** Takes an exception, or the request for one, back. */
export async function revokeByApi(
  exceptionId: string,
  by: Identity,
  note: string | null,
  ports: ApiPorts,
): Promise<ApiAnswer> {
  const revoked = await revokeException(exceptionId, answerOf(by, note), ports);
  return answerTo(
    revoked,
    { exceptionId, what: 'revoked', by },
    () => 'Taken back. It allows nothing any more, and its instances are judged again at once.',
  );
}

function answerOf(by: Identity, note: string | null): Omit<Answer, 'at'> {
  return { by, via: 'cli', note, groups: [] };
}

interface Said {
  readonly exceptionId: string;
  readonly what: 'approved' | 'denied' | 'revoked';
  readonly by: Identity;
}

function answerTo(
  answered: Answered,
  said: Said,
  words: (exception: GuardrailException) => string,
): ApiAnswer {
  switch (answered.kind) {
    case 'unknown-exception':
      return unknownException(said.exceptionId);
    case 'answered': {
      const { exception } = answered;
      return { status: 200, body: { message: words(exception), exception }, outcome: 'answered' };
    }
    case 'refused': {
      const { refusal, exception } = answered;
      if (isSaidBefore(exception, said)) return repeated(exception);
      const message = `${describeRefusal(refusal)} (It stands at: ${exceptionStatusWords(exception.status)}.)`;
      return { status: statusOf(refusal), body: { message, refusal, exception }, outcome: 'refused' };
    }
  }
}

/** The same answer of the same person, as it comes again after a lost one: it counts once, and is no mistake. */
function isSaidBefore({ history }: GuardrailException, { what, by }: Said): boolean {
  return history.some((entry) => entry.what === what && entry.by?.id === by.id);
}

function repeated(exception: GuardrailException): ApiAnswer {
  const message = `You have said so before. It stands at: ${exceptionStatusWords(exception.status)}.`;
  return { status: 200, body: { message, exception }, outcome: 'repeated' };
}

function approvedWords(exception: GuardrailException): string {
  const { approvals, approvalsNeeded } = exception;
  return isApproved(exception)
    ? 'Approved. It comes into force now.'
    : `Approved, as ${approvals.length} of ${approvalsNeeded}. It needs another approver.`;
}

/** Who may not is told by 403, what does not fit to how the exception stands by 409. */
function statusOf(refusal: Refusal): 403 | 409 {
  return isAboutPerson(refusal) ? 403 : 409;
}
