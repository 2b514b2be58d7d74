import type { GuardrailException } from './exception.ts';
import type { Wish } from './request.ts';

/** What is new in a renewal. */
export interface Renewal {
  readonly expiresAt: Date;
  /** `null`: the old one still holds. */
  readonly reason: string | null;
}

/**
 * The wish by which an exception goes on: the same for the same, with a new end, to be approved anew. `null` where
 * there is nothing to go on with: it was never in force, or somebody took it back.
 */
export function renewalOf(exception: GuardrailException, { expiresAt, reason }: Renewal): Wish | null {
  const { exceptionId, accountId, region, scope, allows, status } = exception;
  if (status !== 'granted' && status !== 'expired') return null;
  return {
    accountId,
    region,
    scope,
    allows,
    reason: reason ?? exception.reason,
    expiresAt,
    renews: exceptionId,
  };
}
