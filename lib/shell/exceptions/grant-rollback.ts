import type { Allowance, GuardrailException } from '../../domain/exception/exception.ts';
import type { Identity } from '../../domain/exception/identity.ts';
import { grantedAtOnce } from '../../domain/exception/lifecycle.ts';
import { requestFor } from '../../domain/exception/request.ts';
import { rollbackWish } from '../../domain/exception/rollback.ts';
import type { InstanceKey } from '../../domain/instance.ts';
import type { ExceptionPorts } from './exception-ports.ts';

/** What granting a rollback needs of the world. */
export type GrantPorts = Pick<
  ExceptionPorts,
  'policy' | 'recordException' | 'judgeAgain' | 'publishNews' | 'now'
>;

/** A rollback that is to be granted. */
export interface RollbackGrant {
  readonly exceptionId: string;
  readonly instance: InstanceKey;
  /** What was taken from it, and nothing more. */
  readonly allows: Allowance;
  readonly reason: string;
  readonly expiresAt: Date;
  readonly by: Identity;
}

/** What became of it. */
export type Granted =
  | { readonly kind: 'granted' | 'granted-before'; readonly exception: GuardrailException }
  /** The policy's limits for exceptions, in words: the reason, or the end. */
  | { readonly kind: 'problems'; readonly words: string };

/**
 * Records the exception that a rollback is, and has the guard act on it. The record comes first: where this is cut
 * off, the next call, or the next sweep of the fleet, has the instance judged by what stands there.
 */
export async function grantRollback(grant: RollbackGrant, ports: GrantPorts): Promise<Granted> {
  const { exceptionId, instance, allows, by } = grant;
  const { exceptions: policy } = await ports.policy();
  const asking = {
    exceptionId,
    requestedBy: by,
    requestedVia: 'rollback',
    requestedAt: ports.now(),
  } as const;
  const made = requestFor(rollbackWish(instance, allows, grant), asking, policy);
  if (made.kind === 'problems')
    return { kind: 'problems', words: made.problems.map(({ problem }) => problem).join(' ') };

  const exception = grantedAtOnce(made.request);
  const recorded = await ports.recordException(exception);
  await judgeRolledBack(exception, ports);
  if (recorded === 'recorded-before') return { kind: 'granted-before', exception };
  await ports.publishNews({ exceptionId, change: 'granted' }, exception);
  return { kind: 'granted', exception };
}

/** Has the guard judge the instance of a rollback; what it has back already, it does not get twice. */
export async function judgeRolledBack(
  exception: GuardrailException,
  ports: Pick<ExceptionPorts, 'judgeAgain' | 'now'>,
): Promise<void> {
  const { exceptionId, scope } = exception;
  await ports.judgeAgain({ exceptionId, change: 'granted', scope }, exception, ports.now());
}
