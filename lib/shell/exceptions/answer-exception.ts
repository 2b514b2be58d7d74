import type { Refusal } from '../../domain/exception/approver.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import {
  approve,
  deny,
  isApproved,
  revoke,
  type Answer,
  type Progress,
} from '../../domain/exception/lifecycle.ts';
import type { ExceptionPolicy } from '../../domain/exception/exception-policy.ts';
import { endUnconfirmed, type EndUnconfirmedPorts } from './end-unconfirmed.ts';
import type { ExceptionPorts } from './exception-ports.ts';

/** What became of an answer. What was refused has changed nothing. */
export type Answered =
  | { readonly kind: 'answered'; readonly exception: GuardrailException }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly exception: GuardrailException }
  | { readonly kind: 'unknown-exception' };

type Step = (exception: GuardrailException, answer: Answer, policy: ExceptionPolicy) => Progress;

/** What answering needs of the world. */
export type AnswerPorts = EndUnconfirmedPorts & Pick<ExceptionPorts, 'policy' | 'endWaiting'>;

/** What taking back needs of it. */
export type RevokePorts = AnswerPorts & Pick<ExceptionPorts, 'publishNews' | 'settleException'>;

/** Somebody else may be faster a few times; more often is a fault. */
const TRIES = 5;

/**
 * Takes an approver's yes or no. The last yes that is needed, or a no, ends the workflow's waiting; a no to the
 * confirmation of a rollback ends that as well.
 */
export async function answerException(
  exceptionId: string,
  decision: 'approve' | 'deny',
  answer: Omit<Answer, 'at'>,
  ports: AnswerPorts,
): Promise<Answered> {
  const answered = await take(exceptionId, decision === 'approve' ? approve : deny, answer, ports);
  if (answered.kind === 'unknown-exception') return answered;
  // Told also after a refusal: an earlier answer may have been written and then cut off.
  const { exception } = answered;
  if (exception.status === 'denied') {
    await endUnconfirmed(exception, ports);
    await ports.endWaiting(exceptionId, 'denied');
  }
  if (exception.status === 'requested' && isApproved(exception))
    await ports.endWaiting(exceptionId, 'granted');
  return answered;
}

/**
 * Takes a request or a grant back. The instances are judged again at once; where this is cut off, the review of
 * exceptions goes on with it.
 */
export async function revokeException(
  exceptionId: string,
  answer: Omit<Answer, 'at'>,
  ports: RevokePorts,
): Promise<Answered> {
  const answered = await take(exceptionId, revoke, answer, ports);
  if (answered.kind === 'unknown-exception' || answered.exception.status !== 'revoked') return answered;

  const { exception } = answered;
  const { scope } = exception;
  await ports.judgeAgain({ exceptionId, change: 'revoked', scope }, exception, ports.now());
  // Of an earlier try that was cut off nobody knows here how far it came: the review tells people and settles it.
  if (answered.kind === 'answered') {
    await ports.publishNews({ exceptionId, change: 'revoked' }, exception);
    await ports.settleException(exceptionId);
  }
  await ports.endWaiting(exceptionId, 'revoked');
  return answered;
}

async function take(
  exceptionId: string,
  step: Step,
  answer: Omit<Answer, 'at'>,
  ports: AnswerPorts,
): Promise<Answered> {
  const { exceptions: policy } = await ports.policy();
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await ports.findException(exceptionId);
    if (found === null) return { kind: 'unknown-exception' };

    const progress = step(found.exception, { ...answer, at: ports.now() }, policy);
    if (progress.kind === 'refused') return { ...progress, exception: found.exception };

    const saved = await ports.saveException(progress.exception, found.revision);
    if (saved === 'saved') return { kind: 'answered', exception: progress.exception };
  }
  throw new Error(`Others kept changing exception ${exceptionId}; nothing was changed. Try again.`);
}
