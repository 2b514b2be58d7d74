import * as z from 'zod';
import { accountId, region } from './policy/match-parts.ts';
import { someOf, text } from './policy/schema-parts.ts';
import { problemIn } from './problem-in.ts';

const sweepWish = z.strictObject({
  startedBy: text('who starts it', 256).exactOptional(),
  accounts: someOf(accountId, 'account ids').exactOptional(),
  regions: someOf(region, 'Regions').exactOptional(),
});

/** The part of the fleet that whoever starts a sweep wants; all of it where nothing is said. */
export type SweepWish = z.infer<typeof sweepWish>;

/** A sweep cannot be begun as it was wanted. Trying again does not help: Step Functions knows the error by its name. */
export class SweepWishError extends Error {
  override readonly name = 'SweepWishError';
}

/** Reads what the execution of a sweep was started with. Throws a {@link SweepWishError} that says what is wrong. */
export function parseSweepWish(input: unknown): SweepWish {
  const { success, data, error } = sweepWish.safeParse(input);
  // A misspelt key must not come to a sweep of everything.
  if (!success) throw new SweepWishError(`The sweep was not begun. Its input: ${problemIn(error)}`);
  return data;
}
