import type * as z from 'zod';
import { problemIn } from './problem-in.ts';

/**
 * Reads the body of a message by its schema. Throws an error for people and for the log, of one line: `what` it is not,
 * and why. It quotes nothing of the message, which may hold what belongs in no log, or look like another line of it.
 */
export function readMessage<Schema extends z.ZodType>(
  schema: Schema,
  body: string,
  what: string,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(fromJson(body, what));
  if (success) return data;
  throw new Error(`This is no ${what}: ${problemIn(error)}`);
}

function fromJson(body: string, what: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Without the cause: its message quotes the text.
    throw new Error(`This is no ${what}: it is not JSON.`);
  }
}
