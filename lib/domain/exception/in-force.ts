import type { Facts } from '../facts.ts';
import { autoScalingGroupOf, launchTemplateOf, type Instance } from '../instance.ts';
import type { GovernedField } from '../metadata-options.ts';
import type { Requirements } from '../violations.ts';
import type { Allowance, ExceptionScope, GuardrailException } from './exception.ts';

/**
 * Whether an exception allows an instance something now: it is live where the instance is, and the instance still is
 * what the exception is for. This alone decides; what a workflow or a table's expiry does later only tidies up.
 */
export function isInForce(exception: GuardrailException, instance: Instance, now: Date): boolean {
  return isLive(exception, instance, now) && isInScope(instance, exception.scope);
}

/** Whether an exception allows somebody something now, in an account and Region. */
export function isLive(
  exception: GuardrailException,
  { accountId, region }: Pick<Instance, 'accountId' | 'region'>,
  now: Date,
): boolean {
  return isGrantedAt(exception, now) && exception.accountId === accountId && exception.region === region;
}

/**
 * Whether an exception allows anything at a moment, for whichever instances: granted by as many as are needed, and not
 * over. At the very moment of expiry nothing is allowed any more.
 */
export function isGrantedAt(
  { status, approvals, approvalsNeeded, expiresAt }: GuardrailException,
  now: Date,
): boolean {
  return status === 'granted' && approvals.length >= Math.max(1, approvalsNeeded) && now < expiresAt;
}

/** Whether an instance is what a scope names. Unknown tags name no group and no launch template. */
export function isInScope(instance: Instance, { kind, id }: ExceptionScope): boolean {
  switch (kind) {
    case 'instance':
      return instance.instanceId === id;
    case 'auto-scaling-group':
      return autoScalingGroupOf(instance) === id;
    case 'launch-template':
      return launchTemplateOf(instance) === id;
    case 'image':
      return instance.imageId === id;
  }
}

/** The exceptions that are in force for the instance now. */
export function inForceFor({ exceptions, instance, now }: Facts): readonly GuardrailException[] {
  return exceptions.filter((exception) => isInForce(exception, instance, now));
}

/** The exception that allows a member to have a value, of several the one that ends last; `null`: none. */
export function allowing(
  field: GovernedField,
  value: string | number,
  inForce: readonly GuardrailException[],
): GuardrailException | null {
  return inForce
    .filter(({ allows }) => isAllowed(field, value, allows))
    .reduce<GuardrailException | null>(
      (last, next) => (last !== null && last.expiresAt >= next.expiresAt ? last : next),
      null,
    );
}

function isAllowed(field: GovernedField, value: string | number, allows: Allowance): boolean {
  switch (field) {
    case 'httpTokens':
      return allows.httpTokens === value;
    case 'httpPutResponseHopLimit':
      return Number(value) <= (allows.httpPutResponseHopLimit ?? 0);
    case 'httpEndpoint':
    case 'httpProtocolIpv6':
    case 'instanceMetadataTags':
      return false;
  }
}

/** Whether an exception in force says something of a member at all. */
export function isEased(field: GovernedField, facts: Facts): boolean {
  return inForceFor(facts).some(({ allows }) => field in allows);
}

/** What is required of an instance, less what the exceptions that are in force for it allow. */
export function eased(required: Requirements, facts: Facts): Requirements {
  const inForce = inForceFor(facts);
  const { httpTokens, httpPutResponseHopLimit, ...others } = required;
  const hopLimits = inForce.flatMap(({ allows }) => allows.httpPutResponseHopLimit ?? []);
  return {
    ...others,
    ...(httpTokens !== undefined && allowing('httpTokens', 'optional', inForce) === null && { httpTokens }),
    ...(httpPutResponseHopLimit !== undefined && {
      httpPutResponseHopLimit: Math.max(httpPutResponseHopLimit, ...hopLimits),
    }),
  };
}
