import * as z from 'zod';

const item = z.object({ token: z.string().min(1) });

/** Kept a day longer than the workflow waits, for those who look why nobody answered. */
const KEPT_AFTER_SECONDS = 86_400;

/** Where the token of a waiting workflow is in the table of exceptions. */
export function taskTokenKey(exceptionId: string): { readonly pk: string; readonly sk: string } {
  return { pk: `token#${exceptionId}`, sk: 'token' };
}

/** The token by which a workflow that waits until `answerBy` is told the answer, as an item of the table. */
export function taskTokenItem(exceptionId: string, token: string, answerBy: Date): Record<string, unknown> {
  const removeAfter = Math.floor(answerBy.getTime() / 1_000) + KEPT_AFTER_SECONDS;
  return { ...taskTokenKey(exceptionId), token, removeAfter };
}

/** Reads a token's item. Throws a `ZodError` where it is not one. */
export function parseTaskToken(json: unknown): string {
  return item.parse(json).token;
}
