import { NEWS_WORDS, newsText } from '../domain/exception/exception-words.ts';
import type { GuardrailException } from '../domain/exception/exception.ts';
import type { NewsOfException } from '../domain/exception/exception-change.ts';

/** News of an exception as a message to a topic. */
export interface NewsMessage {
  readonly subject: string;
  /** One text for each protocol, as `MessageStructure: json` wants it. */
  readonly body: string;
}

/** Writes the message: for machines which exception has changed, whose state they look up, and a text for mails. */
export function newsMessage(change: NewsOfException, exception: GuardrailException): NewsMessage {
  const { exceptionId } = exception;
  return {
    subject: NEWS_WORDS[change].subject,
    body: JSON.stringify({
      default: JSON.stringify({ exceptionId, change }),
      email: newsText(change, exception),
    }),
  };
}
