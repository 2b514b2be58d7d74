import type { InstanceKey } from '../instance.ts';
import type { InstanceMemory } from '../record.ts';
import type { Allowance, GuardrailException } from './exception.ts';
import type { ExceptionPolicy } from './exception-policy.ts';
import { GUARDRAIL, type Identity } from './identity.ts';
import { allowing, isGrantedAt } from './in-force.ts';
import { REASON_LENGTH, type Wish } from './request.ts';

/** A rollback is for a while: what lasts longer is for approvers to decide, on a request. */
export const ROLLBACK_HOURS = { default: 24, max: 72 } as const;

const HOUR = 60 * 60_000;

/**
 * What a rollback of an instance would come to.
 *
 * - `gives-back`: it gets back what the guardrail took from it
 * - `already`: an exception for the instance that is in force gives it back
 * - `nothing`: nothing was taken from it (or all of it was given back), or the guardrail has never met it
 */
export type Rollback =
  | { readonly kind: 'gives-back'; readonly allows: Allowance }
  | { readonly kind: 'already'; readonly exception: GuardrailException }
  | { readonly kind: 'nothing'; readonly why: 'never-met' | 'nothing-taken' };

/** What a rollback would give back to an instance, by what is remembered of it and the exceptions of its place. */
export function rollbackOf(
  instance: InstanceKey,
  memory: InstanceMemory | null,
  exceptions: readonly GuardrailException[],
  now: Date,
): Rollback {
  if (memory === null) return { kind: 'nothing', why: 'never-met' };
  const own = exceptions.filter((each) => isGrantedAt(each, now) && isFor(instance, each));
  const allows = takenFrom(memory);
  const covering = coveringOf(allows, own);
  if (covering !== null) return { kind: 'already', exception: covering };
  return allows === null ? { kind: 'nothing', why: 'nothing-taken' } : { kind: 'gives-back', allows };
}

/** The wish that a rollback is: what was taken from the one instance, and for nothing else. */
export function rollbackWish(
  { accountId, region, instanceId }: InstanceKey,
  allows: Allowance,
  { reason, expiresAt }: Pick<Wish, 'reason' | 'expiresAt'>,
): Wish {
  return {
    accountId,
    region,
    scope: { kind: 'instance', id: instanceId },
    allows,
    reason,
    expiresAt,
    renews: null,
  };
}

/** Whether an exception allows all that is to be given back. */
export function givesBack(exception: GuardrailException, allows: Allowance): boolean {
  const { httpTokens, httpPutResponseHopLimit: limit } = allows;
  return (
    (httpTokens === undefined || allowing('httpTokens', httpTokens, [exception]) !== null) &&
    (limit === undefined || allowing('httpPutResponseHopLimit', limit, [exception]) !== null)
  );
}

/** When a rollback of so many hours ends: no exception is longer than the policy allows. */
export function rollbackEnd(now: Date, hours: number, { longestDays }: ExceptionPolicy): Date {
  return new Date(now.getTime() + Math.min(hours, longestDays * 24) * HOUR);
}

/** What approvers decide by who are to confirm a rollback: what a yes and a no mean, and why it was done. */
export function confirmationReason({ expiresAt }: GuardrailException, why: string): string {
  const until = `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const words = `The guardrail has given it back until ${until}. A yes lets that last, a no ends it at once. ${why}`;
  return words.slice(0, REASON_LENGTH.max);
}

/** Whether the guardrail rolled back by itself: then it lasts only if a person confirms it. */
export function isUnasked({ requestedVia, requestedBy }: GuardrailException): boolean {
  return requestedVia === 'rollback' && requestedBy.kind === GUARDRAIL.kind;
}

/**
 * The end of a rollback by the guardrail itself, once an approver has denied the request that was to confirm it;
 * `null`: there is none to end, or it is over.
 */
export function endedByDenial(
  exception: GuardrailException,
  denied: Pick<GuardrailException, 'exceptionId' | 'history'>,
  at: Date,
): GuardrailException | null {
  if (!isUnasked(exception) || exception.status !== 'granted') return null;
  const note = `Its confirmation, ${denied.exceptionId}, was denied.`;
  const entry = { at, what: 'revoked', by: denierOf(denied), note } as const;
  return { ...exception, status: 'revoked', history: [...exception.history, entry] };
}

function denierOf({ history }: Pick<GuardrailException, 'history'>): Identity | null {
  return history.findLast(({ what }) => what === 'denied')?.by ?? null;
}

/** What was taken and is not back yet, as far as the options that were last seen tell; `null`: nothing. */
function takenFrom({ taken, options }: InstanceMemory): Allowance | null {
  const tokens = taken.httpTokens === 'optional' && options.httpTokens !== 'optional';
  const limit = taken.httpPutResponseHopLimit ?? 0;
  const hopLimit = limit > (options.httpPutResponseHopLimit ?? 1) ? limit : null;
  if (!tokens && hopLimit === null) return null;
  return {
    ...(tokens && { httpTokens: 'optional' }),
    ...(hopLimit !== null && { httpPutResponseHopLimit: hopLimit }),
  };
}

function isFor({ accountId, region, instanceId }: InstanceKey, exception: GuardrailException): boolean {
  const { scope } = exception;
  return (
    exception.accountId === accountId &&
    exception.region === region &&
    scope.kind === 'instance' &&
    scope.id === instanceId
  );
}

/** The exception that gives back all of it; where nothing is left to give back, any that is there. */
function coveringOf(allows: Allowance | null, own: readonly GuardrailException[]): GuardrailException | null {
  const covering = own.filter((exception) => givesBack(exception, allows ?? {}));
  return covering.reduce<GuardrailException | null>(
    (last, next) => (last !== null && last.expiresAt >= next.expiresAt ? last : next),
    null,
  );
}
