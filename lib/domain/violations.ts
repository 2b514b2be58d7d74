import type { Violation } from './decision.ts';
import { allowing, inForceFor } from './exception/in-force.ts';
import { isOutstanding } from './exception/loan.ts';
import type { Facts } from './facts.ts';
import {
  GOVERNED_FIELDS,
  isLooser,
  type GovernedField,
  type ObservedMetadataOptions,
} from './metadata-options.ts';
import type { Baseline, Moment } from './policy.ts';

/** What a baseline requires of each member; members that it does not govern are left out. */
export interface Requirements {
  readonly httpEndpoint?: 'disabled';
  readonly httpTokens?: 'required';
  /** The highest hop limit that is allowed. */
  readonly httpPutResponseHopLimit?: number;
  readonly httpProtocolIpv6?: 'disabled';
  readonly instanceMetadataTags?: 'disabled';
}

/** What a baseline requires of an instance; container hosts have a maximum of their own. */
export function requirementsOf(baseline: Baseline, containerHost: boolean): Requirements {
  return {
    ...(baseline.httpEndpoint === 'disabled' && { httpEndpoint: 'disabled' }),
    ...(baseline.httpTokens === 'required' && { httpTokens: 'required' }),
    httpPutResponseHopLimit: containerHost ? baseline.containerHostMaxHopLimit : baseline.maxHopLimit,
    ...(baseline.httpProtocolIpv6 === 'disabled' && { httpProtocolIpv6: 'disabled' }),
    ...(baseline.instanceMetadataTags === 'disabled' && { instanceMetadataTags: 'disabled' }),
  };
}

/** The members that differ from what is required. A member that is not known differs from nothing. */
export function violationsOf(facts: Facts, requirements: Requirements, baseline: Baseline): Violation[] {
  const options = facts.instance.metadataOptions;
  return GOVERNED_FIELDS.flatMap((field) => {
    const [actual, required] = [options[field], requirements[field]];
    if (actual === undefined || required === undefined || !differs(actual, required)) return [];
    return [{ field, actual, required, moment: momentOf(field, actual, facts) }];
  }).filter((violation) => !isAccepted(violation, baseline));
}

/** The members that a baseline governs but the observation does not show. */
export function missingFields(options: ObservedMetadataOptions, requirements: Requirements): GovernedField[] {
  const isNeeded = (field: GovernedField) => field === 'httpEndpoint' || requirements[field] !== undefined;
  return GOVERNED_FIELDS.filter((field) => isNeeded(field) && options[field] === undefined);
}

/** Whether a value is not what is required: the value itself, or of the hop limit the highest that is allowed. */
export function differs(actual: string | number, required: string | number): boolean {
  return typeof actual === 'number' ? actual > Number(required) : actual !== required;
}

/** A hop limit that an instance had from its launch may be accepted; one that was raised or lent later never is. */
function isAccepted({ field, moment }: Violation, baseline: Baseline): boolean {
  return (
    field === 'httpPutResponseHopLimit' &&
    (moment === 'launch' || moment === 'existing') &&
    baseline.hopLimitAtLaunch === 'accept'
  );
}

/**
 * Since when a member is as it is. Somebody's later change is `drift`, and the record says best whether
 * there was one: a call that only repeats what was known (Terraform sends every member) changed nothing.
 * Everything else was so from the launch; whether that counts as `launch` is a question of age, since an
 * instance that has worked for long may depend on it. What an exception allowed that has ended is neither.
 */
function momentOf(field: GovernedField, actual: string | number, facts: Facts): Moment {
  const known = facts.recorded?.[field];
  const isChanged =
    known !== undefined ? isLooser(field, actual, known) : facts.trigger.requested[field] !== undefined;
  if (isChanged) return 'drift';

  const loan = facts.loans.find((each) => each.field === field);
  // Another exception may allow less than the one that has ended.
  const isAllowed = allowing(field, actual, inForceFor(facts)) !== null;
  if (loan !== undefined && isOutstanding(loan, facts) && !isAllowed) return 'expiry';
  return isNew(facts) ? 'launch' : 'existing';
}

function isNew({ instance, policy, trigger, now }: Facts): boolean {
  if (instance.firstLaunchedAt === null) return trigger.kind === 'launch';
  return now.getTime() - instance.firstLaunchedAt.getTime() <= policy.newInstanceMinutes * 60_000;
}
