import type { GuardrailException } from '../../domain/exception/exception.ts';
import type { ExceptionPorts } from './exception-ports.ts';

/**
 * What follows the end of an exception, whichever it is: where it had been in force, its instances are judged again;
 * people are told; and only then it is settled, so that the review goes on with it where this is cut off.
 */
export async function tellEnd(
  exception: GuardrailException,
  ports: Pick<ExceptionPorts, 'judgeAgain' | 'publishNews' | 'settleException' | 'now'>,
): Promise<void> {
  const { exceptionId, scope, status } = exception;
  if (wasGranted(exception)) {
    const change = status === 'revoked' ? 'revoked' : 'expired';
    await ports.judgeAgain({ exceptionId, change, scope }, exception, ports.now());
  }
  await ports.publishNews({ exceptionId, change: status }, exception);
  await ports.settleException(exceptionId);
}

function wasGranted({ history }: GuardrailException): boolean {
  return history.some(({ what }) => what === 'granted');
}
