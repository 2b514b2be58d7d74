import type { Violation } from './decision.ts';
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
  recorded: ObservedMetadataOptions | null,
  circumstances: { baseline: Baseline; containerHost: boolean; serviceManaged: boolean },
): MetadataOptionsPatch | null {
  if (circumstances.serviceManaged) return null;
  const atMost = circumstances.baseline.hopLimitAtLaunch === 'enforce' ? Math.min : (value: number) => value;
  return patchOf(
    violations.filter((violation) => mayEnforce(violation, circumstances)),
    ({ moment, required }) => {
      const known = moment === 'drift' ? recorded?.httpPutResponseHopLimit : undefined;
      return known === undefined ? Number(required) : atMost(known, Number(required));
    },
  );
}

function mayEnforce(
  { field, moment }: Violation,
  { baseline, containerHost }: { baseline: Baseline; containerHost: boolean },
): boolean {
  if (baseline.mode[moment] === 'audit') return false;
  if (field !== 'httpPutResponseHopLimit') return true;
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
