import type { GuardrailException } from '../../domain/exception/exception.ts';
import { endedByDenial } from '../../domain/exception/rollback.ts';
import type { ExceptionPorts } from './exception-ports.ts';

/** What ending an unconfirmed rollback needs of the world. */
export type EndUnconfirmedPorts = Pick<
  ExceptionPorts,
  'findException' | 'saveException' | 'judgeAgain' | 'now'
>;

/** Somebody else may be faster a few times; more often is a fault. */
const TRIES = 5;

/**
 * Ends the rollback by the guardrail itself that a denied request was to confirm, and has the instance judged again at
 * once. Telling people and settling it is left to the review of exceptions, which also goes on where this is cut off:
 * so whoever takes answers needs no right to do it. A denied request for anything else ends nothing.
 */
export async function endUnconfirmed(denied: GuardrailException, ports: EndUnconfirmedPorts): Promise<void> {
  const { renews } = denied;
  if (renews === null) return;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = await ports.findException(renews);
    if (found === null) return;
    const ended = endedByDenial(found.exception, denied, ports.now());
    if (ended === null) return;
    if ((await ports.saveException(ended, found.revision)) === 'overtaken') continue;

    const { exceptionId, scope } = ended;
    return ports.judgeAgain({ exceptionId, change: 'revoked', scope }, ended, ports.now());
  }
  throw new Error(`Others kept changing exception ${renews}; its rollback is not ended yet. Try again.`);
}
