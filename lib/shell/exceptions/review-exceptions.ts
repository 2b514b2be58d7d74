import type { StoredException } from '../../boundary/stored-exception.ts';
import { isOver, type GuardrailException } from '../../domain/exception/exception.ts';
import { passOn } from '../../domain/exception/lifecycle.ts';
import { messageOf } from '../read-findings.ts';
import type { ExceptionPorts, UnreadableException } from './exception-ports.ts';
import { tellEnd } from './tell-end.ts';

/** What the review needs of the world. */
export type ReviewPorts = Pick<
  ExceptionPorts,
  | 'findException'
  | 'dueExceptions'
  | 'countInForce'
  | 'saveException'
  | 'settleException'
  | 'judgeAgain'
  | 'publishNews'
  | 'now'
>;

/**
 * What became of an exception that was due.
 *
 * - `ended`: its time was over and the workflow had not ended it
 * - `settled`: it was over already, and now it is told and judged again
 * - `overtaken`: somebody else was faster; the next run looks again
 * - `error`: something failed; the next run tries again
 */
export interface ReviewResult {
  readonly exceptionId: string;
  readonly result: 'ended' | 'settled' | 'overtaken' | 'error';
  readonly error: string | null;
}

/** The workflow does it within seconds; after this long it does not any more. */
const GRACE_MILLISECONDS = 5 * 60_000;

/**
 * The net below the workflow: looks after every exception that should have gone on and did not, because its workflow
 * broke or was stopped. One that fails stops no other.
 */
export async function reviewExceptions(ports: ReviewPorts): Promise<ReviewResult[]> {
  const due = await ports.dueExceptions(new Date(ports.now().getTime() - GRACE_MILLISECONDS));
  const results: ReviewResult[] = [];
  for (const each of due) results.push(await tryReview(each, ports));
  return results;
}

/** Throws where something failed, so that the alarm of the function sounds. */
export function throwErrorsOf(results: readonly ReviewResult[]): void {
  const failed = results.filter(({ result }) => result === 'error');
  if (failed.length === 0) return;
  const causes = failed.map(({ exceptionId, error }) => `${exceptionId}: ${String(error)}`);
  throw new Error(
    `${failed.length} of ${results.length} exceptions could not be reviewed. ${causes.join('; ')}`,
  );
}

async function tryReview(
  due: StoredException | UnreadableException,
  ports: ReviewPorts,
): Promise<ReviewResult> {
  if ('problem' in due) return { exceptionId: due.exceptionId, result: 'error', error: due.problem };
  const { exceptionId } = due.exception;
  try {
    return { exceptionId, result: await review(due, ports), error: null };
  } catch (error) {
    return { exceptionId, result: 'error', error: messageOf(error) };
  }
}

async function review(
  { exception, revision }: StoredException,
  ports: ReviewPorts,
): Promise<ReviewResult['result']> {
  if (isOver(exception)) {
    await tellEnd(exception, ports);
    return 'settled';
  }
  const ended = end(exception, ports.now());
  if (ended === null || (await ports.saveException(ended, revision)) === 'overtaken') return 'overtaken';
  await tellEnd(ended, ports);
  return 'ended';
}

function end(exception: GuardrailException, now: Date): GuardrailException | null {
  return passOn(exception, exception.status === 'granted' ? 'expired' : 'timed-out', now);
}
