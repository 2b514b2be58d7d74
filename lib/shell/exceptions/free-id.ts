import { exceptionIdOf } from '../../boundary/exception-id.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import type { ExceptionPorts } from './exception-ports.ts';

/** An id under which something can be asked for, or the exception by which it was. */
export type Free =
  | { readonly kind: 'free'; readonly exceptionId: string; readonly renews: string | null }
  | { readonly kind: 'taken'; readonly exceptionId: string };

/**
 * The id under which the guardrail asks for something. It is derived of what is asked for and of how often that was
 * asked before, and what came of it then is looked up: asking twice finds the first one, unless `asksAgain` says of
 * that one that it is asked for anew. One that has expired is gone on with.
 */
export async function freeId(
  parts: readonly [string, ...string[]],
  asksAgain: (earlier: GuardrailException) => boolean,
  { findException }: Pick<ExceptionPorts, 'findException'>,
): Promise<Free> {
  let renews: string | null = null;
  for (let round = 1; ; round += 1) {
    const exceptionId = exceptionIdOf(...parts, String(round));
    const found = await findException(exceptionId);
    if (found === null) return { kind: 'free', exceptionId, renews };
    if (!asksAgain(found.exception)) return { kind: 'taken', exceptionId };
    renews = found.exception.status === 'expired' ? exceptionId : null;
  }
}
