import { parseWorkflowEnd, type WorkflowEnd } from '../../boundary/workflow-end.ts';
import { passOn } from '../../domain/exception/lifecycle.ts';
import type { Message } from '../intake.ts';
import { messageOf } from '../read-findings.ts';
import type { ReviewPorts } from './review-exceptions.ts';
import { tellEnd } from './tell-end.ts';

/**
 * What became of an exception whose workflow is gone.
 *
 * - `failed`: nobody could have answered the request any more, so it is over, and told
 * - `in-force`: it stays so until its end, which the review brings about
 * - `over`: it had come to its end already
 * - `not-recorded`: the workflow broke before the request was in the table
 */
export type Aftermath = 'failed' | 'in-force' | 'over' | 'not-recorded';

/** What became of a batch of workflows' ends. */
export interface WorkflowEndsReport {
  readonly ends: readonly (WorkflowEnd & { readonly aftermath: Aftermath })[];
  readonly errors: readonly { readonly messageId: string; readonly error: string }[];
  /** The messages that return to the queue. */
  readonly failedMessageIds: readonly string[];
}

/** Looks at once after exceptions whose workflow failed or was stopped. Never throws for a single message. */
export async function takeWorkflowEnds(
  messages: readonly Message[],
  ports: ReviewPorts,
): Promise<WorkflowEndsReport> {
  const ends: (WorkflowEnd & { aftermath: Aftermath })[] = [];
  const errors: { messageId: string; error: string }[] = [];
  for (const { messageId, body } of messages) {
    try {
      const end = parseWorkflowEnd(body);
      ends.push({ ...end, aftermath: await lookAfter(end.exceptionId, ports) });
    } catch (error) {
      errors.push({ messageId, error: messageOf(error) });
    }
  }
  return { ends, errors, failedMessageIds: errors.map(({ messageId }) => messageId) };
}

async function lookAfter(exceptionId: string, ports: ReviewPorts): Promise<Aftermath> {
  const found = await ports.findException(exceptionId);
  if (found === null) return 'not-recorded';
  const { exception, revision } = found;
  if (exception.status === 'granted') {
    // The workflow may have broken between granting and having the guard act on it.
    const { scope } = exception;
    await ports.judgeAgain({ exceptionId, change: 'granted', scope }, exception, ports.now());
    return 'in-force';
  }
  const failed = passOn(exception, 'failed', ports.now());
  if (failed === null) return 'over';

  if ((await ports.saveException(failed, revision)) === 'overtaken')
    throw new Error(`Somebody else changed exception ${exceptionId}; it is looked at again.`);
  await tellEnd(failed, ports);
  return 'failed';
}
