import type { Violation } from './decision.ts';
import { isEased } from './exception/in-force.ts';
import type { Facts } from './facts.ts';
import { isCleared } from './fleet/clearance.ts';
import type { MetadataOptionsPatch, ObservedMetadataOptions } from './metadata-options.ts';
import type { Baseline } from './policy.ts';

/**
 * What would bring an instance to its baseline: the violating members and nothing else, since members left
 * out of `ModifyInstanceMetadataOptions` keep their value. With the endpoint switched off nothing else
 * matters, and older partitions refuse `HttpTokens` beside `HttpEndpoint=disabled`.
 * A raised hop limit goes back to what is on record where that is lower still.
 */
export function remediationFor(
  violations: readonly Violation[],
  recorded: ObservedMetadataOptions | null,
): MetadataOptionsPatch | null {
  return patchOf(violations, ({ required }) =>
    Math.min(Number(required), recorded?.httpPutResponseHopLimit ?? Infinity),
  );
}

/**
 * The part of the remediation that the guard is to carry out now. A raised hop limit goes back to what is on
 * record even where that is above the maximum: the instance worked with it before.
 */
export function enforcementFor(
  violations: readonly Violation[],
  facts: Facts,
  circumstances: { baseline: Baseline; containerHost: boolean },
): MetadataOptionsPatch | null {
  if (facts.instance.managedBy !== null) return null;
  const atMost = circumstances.baseline.hopLimitAtLaunch === 'enforce' ? Math.min : (value: number) => value;
  return patchOf(
    violations.filter((violation) => mayEnforce(violation, facts, circumstances)),
    ({ moment, required }) => {
      const known = earlierHopLimit(moment, facts);
      return known === null ? Number(required) : atMost(known, Number(required));
    },
  );
}

/** The hop limit that was in force before it was raised; an exception in force allows all of what it allows. */
function earlierHopLimit(moment: Violation['moment'], facts: Facts): number | null {
  if (isEased('httpPutResponseHopLimit', facts)) return null;
  switch (moment) {
    case 'drift':
      return facts.recorded?.httpPutResponseHopLimit ?? null;
    case 'expiry': {
      const loan = facts.loans.find(({ field }) => field === 'httpPutResponseHopLimit');
      return loan === undefined ? null : Number(loan.returnsTo);
    }
    case 'launch':
    case 'existing':
      return null;
  }
}

function mayEnforce(
  violation: Violation,
  { clearance, policy }: Facts,
  { baseline, containerHost }: { baseline: Baseline; containerHost: boolean },
): boolean {
  const { field, moment } = violation;
  if (baseline.mode[moment] === 'audit') return false;
  if (!isCleared(violation, clearance, policy.fleet.evidence)) return false;
  // What was lent goes back.
  if (field !== 'httpPutResponseHopLimit' || moment === 'expiry') return true;
  // Lowering it takes the pods' credentials away, and with them clusters.
  if (containerHost) return false;
  return moment === 'drift' ? baseline.hopLimitRaised === 'revert' : baseline.hopLimitAtLaunch === 'enforce';
}

function patchOf(
  violations: readonly Violation[],
  hopLimit: (violation: Violation) => number,
): MetadataOptionsPatch | null {
  const byField = new Map(violations.map((violation) => [violation.field, violation]));
  if (byField.size === 0) return null;
  if (byField.has('httpEndpoint')) return { httpEndpoint: 'disabled' };

  const raised = byField.get('httpPutResponseHopLimit');
  return {
    ...(byField.has('httpTokens') && { httpTokens: 'required' }),
    ...(raised !== undefined && { httpPutResponseHopLimit: hopLimit(raised) }),
    ...(byField.has('httpProtocolIpv6') && { httpProtocolIpv6: 'disabled' }),
    ...(byField.has('instanceMetadataTags') && { instanceMetadataTags: 'disabled' }),
  };
}
