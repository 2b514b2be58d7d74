import pLimit from 'p-limit';
import type { Allowance, GuardrailException } from '../../domain/exception/exception.ts';
import type { Identity } from '../../domain/exception/identity.ts';
import { isGrantedAt } from '../../domain/exception/in-force.ts';
import { givesBack } from '../../domain/exception/rollback.ts';
import type { InstanceKey } from '../../domain/instance.ts';
import { messageOf } from '../read-findings.ts';
import type { ExceptionPorts } from './exception-ports.ts';
import { freeId } from './free-id.ts';
import { grantRollback, judgeRolledBack, type GrantPorts } from './grant-rollback.ts';
import { planRollbacks, type PlannedRollback, type PlanPorts } from './plan-rollbacks.ts';

/** What rolling back needs of the world. Each port throws what is transient. */
export type RollBackPorts = GrantPorts & PlanPorts & Pick<ExceptionPorts, 'findException'>;

/** Instances that are to get back what was taken from them, until when, why, and who says so. */
export interface RollbackOrder {
  readonly instances: readonly InstanceKey[];
  readonly reason: string;
  readonly expiresAt: Date;
  readonly by: Identity;
}

/**
 * What became of one instance.
 *
 * - `rolled-back`: it gets back what was taken, by an exception that is in force from now on
 * - `already`: an exception that is in force gives it back; nothing was written
 * - `nothing-to-give-back`: the guardrail has taken nothing from it, or given it back already
 * - `unreadable`: what is remembered of it cannot be read, so nothing was done
 * - `failed`: something on the way; `reason` says what. Repeating it is safe
 */
export interface RolledBack {
  readonly instance: InstanceKey;
  readonly result: 'rolled-back' | 'already' | 'nothing-to-give-back' | 'unreadable' | 'failed';
  readonly exceptionId: string | null;
  readonly allows: Allowance | null;
  readonly expiresAt: Date | null;
  readonly reason: string | null;
}

/** So many at once: each of them is a few calls to DynamoDB, SQS and SNS. */
const CONCURRENCY = 10;

/**
 * Gives instances back what the guardrail took from them, for a while: each under an exception of its own, granted
 * at once by whoever says so. Whether they may is for the caller to know. One that fails stops no other, and to
 * repeat all of it changes nothing that is done. Throws only where nothing could be read, and so nothing was done.
 */
export async function rollBack(
  { instances, ...order }: RollbackOrder,
  ports: RollBackPorts,
): Promise<RolledBack[]> {
  const limit = pLimit(CONCURRENCY);
  const planned = await planRollbacks(instances, ports);
  return Promise.all(planned.map((each) => limit(() => tryRollBack(each, order, ports))));
}

type Terms = Omit<RollbackOrder, 'instances'>;

async function tryRollBack(
  planned: PlannedRollback,
  terms: Terms,
  ports: RollBackPorts,
): Promise<RolledBack> {
  const { instance, rollback } = planned;
  try {
    switch (rollback.kind) {
      case 'unreadable':
        return { ...nothing(instance), result: 'unreadable', reason: UNREADABLE };
      case 'nothing':
        return nothing(instance);
      case 'already':
        // An earlier call may have been cut off before the guard was told.
        await judgeRolledBack(rollback.exception, ports);
        return under(rollback.exception, instance, 'already');
      case 'gives-back':
        return await grant(instance, rollback.allows, terms, ports);
    }
  } catch (error) {
    return failed(instance, messageOf(error));
  }
}

const UNREADABLE = 'What the table remembers of the instance cannot be read: look at its item.';

async function grant(
  instance: InstanceKey,
  allows: Allowance,
  terms: Terms,
  ports: RollBackPorts,
): Promise<RolledBack> {
  const { accountId, region, instanceId } = instance;
  const now = ports.now();
  const isSpent = (earlier: GuardrailException) => !isGrantedAt(earlier, now) || !givesBack(earlier, allows);
  // By the instance: who is faster of two that roll it back at once, records it, and the other one finds it.
  const { exceptionId } = await freeId(['rollback', accountId, region, instanceId], isSpent, ports);
  const granted = await grantRollback({ ...terms, instance, allows, exceptionId }, ports);
  if (granted.kind === 'problems') return failed(instance, granted.words);
  return under(granted.exception, instance, granted.kind === 'granted' ? 'rolled-back' : 'already');
}

function under(
  { exceptionId, allows, expiresAt }: GuardrailException,
  instance: InstanceKey,
  result: 'rolled-back' | 'already',
): RolledBack {
  return { instance, result, exceptionId, allows, expiresAt, reason: null };
}

function nothing(instance: InstanceKey): RolledBack {
  const unknown = { exceptionId: null, allows: null, expiresAt: null, reason: null };
  return { instance, result: 'nothing-to-give-back', ...unknown };
}

function failed(instance: InstanceKey, reason: string): RolledBack {
  return { ...nothing(instance), result: 'failed', reason };
}
