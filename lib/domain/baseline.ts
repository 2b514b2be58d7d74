import { launchTemplateOf, type Instance } from './instance.ts';
import type { Baseline, ContainerHosts, Policy, ScopeMatch } from './policy.ts';
import { matchesAny } from './wildcard.ts';

/** The name under which the policy's own baseline is spoken of, where no scope matches. */
export const BASELINE_SCOPE = 'baseline';

/** The baseline that applies to an instance: that of the first scope that matches it. */
export function baselineFor(instance: Instance, policy: Policy): { scope: string; baseline: Baseline } {
  const scope = policy.scopes.find(({ match }) => isInScope(instance, match));
  return scope === undefined
    ? { scope: BASELINE_SCOPE, baseline: policy.baseline }
    : { scope: scope.name, baseline: scope.baseline };
}

/** Whether every list that the match gives has an entry for the instance. Unknown tags match no tag. */
function isInScope(instance: Instance, match: ScopeMatch): boolean {
  const launchTemplate = launchTemplateOf(instance);
  return (
    coversPlace(match, instance) &&
    (match.launchTemplates.length === 0 || match.launchTemplates.some((id) => id === launchTemplate)) &&
    Object.entries(match.tags).every(([key, patterns]) => {
      const value = instance.tags?.[key];
      return value !== undefined && matchesAny(patterns, value);
    })
  );
}

/** Whether a scope can apply to instances of an account's Region at all. */
export function coversPlace(match: ScopeMatch, place: Pick<Instance, 'accountId' | 'region'>): boolean {
  return isListed(match.accounts, place.accountId) && isListed(match.regions, place.region);
}

function isListed(list: readonly string[], value: string): boolean {
  return list.length === 0 || list.includes(value);
}

/** Whether an instance runs containers behind a bridge and so needs a higher hop limit to get credentials. */
export function isContainerHost(instance: Instance, hosts: ContainerHosts): boolean {
  const profileName = instance.instanceProfileArn?.split('/').at(-1) ?? '';
  return (
    Object.keys(instance.tags ?? {}).some((key) => matchesAny(hosts.tagKeys, key)) ||
    matchesAny(hosts.instanceProfiles, profileName)
  );
}
