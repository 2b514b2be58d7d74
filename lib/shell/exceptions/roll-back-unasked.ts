import { exceptionIdOf } from '../../boundary/exception-id.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';
import { allowsExceptions } from '../../domain/exception/exception-policy.ts';
import { GUARDRAIL } from '../../domain/exception/identity.ts';
import { isGrantedAt } from '../../domain/exception/in-force.ts';
import { REASON_LENGTH } from '../../domain/exception/request.ts';
import { confirmationReason, rollbackEnd, rollbackWish } from '../../domain/exception/rollback.ts';
import type { InstanceKey } from '../../domain/instance.ts';
import type { Policy } from '../../domain/policy.ts';
import type { ExceptionPorts } from './exception-ports.ts';
import { grantRollback, judgeRolledBack } from './grant-rollback.ts';
import { planRollbacks } from './plan-rollbacks.ts';
import { requestException } from './request-exception.ts';
import type { RollBackPorts } from './roll-back.ts';

/** What rolling back unasked needs of the world. */
export type RollBackUnaskedPorts = RollBackPorts & Pick<ExceptionPorts, 'startWorkflow'>;

/** An instance whose calls are refused since it was corrected. */
export interface RefusedCalls {
  readonly instance: InstanceKey;
  /** What was seen, in a sentence: what approvers decide by. It is cut where it is too long for a request. */
  readonly reason: string;
  /** The record that the rollback answers: one record is rolled back once. */
  readonly recordId: string;
}

/**
 * What became of it.
 *
 * - `rolled-back`: it gets back what was taken, and approvers are asked to confirm it
 * - `already`: that was so before, or is over, or another exception gives it back
 * - `nothing-to-give-back`, `unreadable`: as of any rollback; nothing was done
 * - `nobody-to-confirm`: the policy has no approvers, so nothing is loosened
 */
export interface RolledBackUnasked {
  readonly result: 'rolled-back' | 'already' | 'nothing-to-give-back' | 'unreadable' | 'nobody-to-confirm';
  readonly exceptionId: string | null;
  /** The request by which a person may let it last. */
  readonly confirmationId: string | null;
}

/**
 * Rolls an instance back by the guardrail itself, for as long as the policy gives a person to confirm it
 * (`fleet.watch.confirmWithinHours`), and asks the approvers to do so. Without a yes it ends by itself. To repeat it
 * for the same record changes nothing that is done. Throws what is transient.
 */
export async function rollBackUnasked(
  refused: RefusedCalls,
  ports: RollBackUnaskedPorts,
): Promise<RolledBackUnasked> {
  const policy = await ports.policy();
  if (!allowsExceptions(policy.exceptions)) return outcome('nobody-to-confirm');

  const exceptionId = exceptionIdOf('rollback-unasked', refused.recordId);
  const found = await ports.findException(exceptionId);
  if (found === null) return rollBackNow(refused, exceptionId, policy, ports);
  const { exception } = found;
  if (!isGrantedAt(exception, ports.now())) return outcome('already', exceptionId);
  // An earlier call may have been cut off behind the record.
  await judgeRolledBack(exception, ports);
  return outcome('already', exceptionId, await askToConfirm(exception, refused, policy, ports));
}

async function rollBackNow(
  refused: RefusedCalls,
  exceptionId: string,
  policy: Policy,
  ports: RollBackUnaskedPorts,
): Promise<RolledBackUnasked> {
  const { instance } = refused;
  const [planned] = await planRollbacks([instance], ports);
  switch (planned?.rollback.kind) {
    case undefined:
    case 'nothing':
      return outcome('nothing-to-give-back');
    case 'unreadable':
      return outcome('unreadable');
    case 'already':
      return outcome('already', planned.rollback.exception.exceptionId);
    case 'gives-back': {
      const { allows } = planned.rollback;
      const expiresAt = rollbackEnd(ports.now(), policy.fleet.watch.confirmWithinHours, policy.exceptions);
      const reason = refused.reason.slice(0, REASON_LENGTH.max);
      const terms = { exceptionId, instance, allows, reason, expiresAt, by: GUARDRAIL };
      const granted = await grantRollback(terms, ports);
      if (granted.kind === 'problems') throw new Error(wrong(refused, granted.words));
      const confirmationId = await askToConfirm(granted.exception, refused, policy, ports);
      return outcome('rolled-back', exceptionId, confirmationId);
    }
  }
}

/** Asks for the same for longer, to be answered before the rollback ends; gives the request's id. */
async function askToConfirm(
  exception: GuardrailException,
  refused: RefusedCalls,
  policy: Policy,
  ports: RollBackUnaskedPorts,
): Promise<string> {
  const confirmationId = exceptionIdOf('confirm-rollback', refused.recordId);
  const { exceptions, fleet } = policy;
  const wish = rollbackWish(refused.instance, exception.allows, {
    expiresAt: rollbackEnd(ports.now(), fleet.evidence.exceptionDays * 24, exceptions),
    reason: confirmationReason(exception, refused.reason),
  });
  const asking = { exceptionId: confirmationId, requestedBy: GUARDRAIL, requestedVia: 'rollback' } as const;
  const answering = { ...exceptions, answerWithinHours: fleet.watch.confirmWithinHours };
  const requested = await requestException({ ...wish, renews: exception.exceptionId }, asking, {
    ...ports,
    policy: () => Promise.resolve({ ...policy, exceptions: answering }),
  });
  if (requested.kind === 'problems')
    throw new Error(wrong(refused, requested.problems.map(({ problem }) => problem).join(' ')));
  return confirmationId;
}

function wrong({ instance: { instanceId, accountId, region } }: RefusedCalls, words: string): string {
  return `${instanceId} in ${accountId}, ${region} cannot be rolled back by itself: ${words}`;
}

function outcome(
  result: RolledBackUnasked['result'],
  exceptionId: string | null = null,
  confirmationId: string | null = null,
): RolledBackUnasked {
  return { result, exceptionId, confirmationId };
}
