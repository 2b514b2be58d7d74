import * as z from 'zod';
import type { ExceptionMessageState } from '../domain/exception/message-state.ts';
import { postedSchema } from './stored-story.ts';

const state = z.object({
  posted: postedSchema,
  shown: z.string().nullable(),
  reminded: z.boolean(),
}) satisfies z.ZodType<ExceptionMessageState>;

/** Reads where an exception's message stands; `null` where only a claim was made. */
export function parseExceptionMessageState(item: object): ExceptionMessageState | null {
  return 'shown' in item ? state.parse(item) : null;
}
