import { parseExceptionNews } from '../../boundary/exception-news.ts';
import type { Deadline } from '../guard-ports.ts';
import type { Message } from '../intake.ts';
import { messageOf, type MalformedMessage } from '../read-findings.ts';
import type { ExceptionMessagePorts } from './exception-message-ports.ts';
import { showException, type ShownException } from './show-exception.ts';

/** What became of a batch of news. */
export interface PostExceptionReport {
  readonly failedMessageIds: readonly string[];
  readonly malformed: readonly MalformedMessage[];
  readonly exceptions: readonly ShownException[];
}

interface NewsOfOne {
  readonly messageIds: readonly string[];
  readonly isReminder: boolean;
}

const RETURNING: ReadonlySet<ShownException['result']> = new Set(['busy', 'refused', 'failed']);

/**
 * Brings news of exceptions to Slack. What is shown is the exception as the table has it, so twice or out of order
 * makes no difference. Never throws for a single message; what was not finished is named in `failedMessageIds` and
 * comes back. The workflow never waits for it.
 */
export async function postExceptions(
  messages: readonly Message[],
  ports: ExceptionMessagePorts,
  deadline: Deadline,
): Promise<PostExceptionReport> {
  const { byException, malformed } = sorted(messages);
  const exceptions: ShownException[] = [];
  const failed = malformed.map(({ messageId }) => messageId);
  // One after the other: Slack takes about one message a second in a channel.
  for (const [exceptionId, { isReminder, messageIds }] of byException) {
    const shown = await showException(exceptionId, isReminder, ports, deadline);
    exceptions.push(shown);
    if (RETURNING.has(shown.result)) failed.push(...messageIds);
  }
  return { failedMessageIds: failed, malformed, exceptions };
}

function sorted(messages: readonly Message[]): {
  byException: ReadonlyMap<string, NewsOfOne>;
  malformed: MalformedMessage[];
} {
  const byException = new Map<string, NewsOfOne>();
  const malformed: MalformedMessage[] = [];
  for (const { messageId, body } of messages) {
    try {
      const { exceptionId, change } = parseExceptionNews(body);
      const known = byException.get(exceptionId);
      byException.set(exceptionId, {
        messageIds: [...(known?.messageIds ?? []), messageId],
        isReminder: known?.isReminder === true || change === 'reminder',
      });
    } catch (error) {
      malformed.push({ messageId, problem: messageOf(error) });
    }
  }
  return { byException, malformed };
}
