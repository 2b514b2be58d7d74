import * as z from 'zod';
import type { NewsOfException } from '../domain/exception/exception-change.ts';
import { readMessage } from './read-message.ts';

/** Which exception there is news of. */
export interface ReadNews {
  readonly exceptionId: string;
  /** What the news is; `other` where a newer version tells something that this one does not know. */
  readonly change: NewsOfException | 'other';
}

const news = z.object({
  exceptionId: z.string().min(1),
  change: z
    .enum([
      'requested',
      'granted',
      'denied',
      'timed-out',
      'revoked',
      'expired',
      'failed',
      'reminder',
      'other',
    ])
    .catch('other'),
}) satisfies z.ZodType<ReadNews>;

/** Reads news of an exception as the topic tells them. Throws an error for people where it is none. */
export function parseExceptionNews(body: string): ReadNews {
  return readMessage(news, body, 'news of an exception');
}
