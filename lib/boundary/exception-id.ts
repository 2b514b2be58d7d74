import { createHash } from 'node:crypto';

/** What an exception's id looks like. */
export const EXCEPTION_ID = /^exc-[0-9a-f]{16}$/;

/**
 * The exception's id that belongs to a wish: always the same for the same parts, so that what is delivered or
 * pressed twice asks once.
 */
export function exceptionIdOf(...parts: readonly [string, ...string[]]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `exc-${digest.slice(0, 16)}`;
}
