import type { Baseline, Policy, Scope } from '../../domain/policy.ts';
import {
  DEFAULT_BASELINE,
  DEFAULT_CONTAINER_HOSTS,
  DEFAULT_NEW_INSTANCE_MINUTES,
} from './policy-defaults.ts';
import type { PolicyFile } from './policy-schema.ts';
import { toExceptions } from './to-exceptions.ts';
import { toFleet } from './to-fleet.ts';
import { patternsByKey } from './tag-patterns.ts';
import { toNotifications } from './to-notifications.ts';

type ScopeInFile = NonNullable<PolicyFile['scopes']>[number];

/** Fills in what a policy file leaves out: the baseline from the defaults, a scope from the baseline. */
export function toPolicy(file: PolicyFile): Policy {
  const baseline = inheriting(DEFAULT_BASELINE, file.baseline ?? {});
  return {
    newInstanceMinutes: file.newInstanceMinutes ?? DEFAULT_NEW_INSTANCE_MINUTES,
    containerHosts: { ...DEFAULT_CONTAINER_HOSTS, ...file.containerHosts },
    baseline,
    scopes: (file.scopes ?? []).map((scope) => toScope(scope, baseline)),
    notifications: toNotifications(file.notifications ?? {}),
    exceptions: toExceptions(file.exceptions ?? {}),
    fleet: toFleet(file.fleet ?? {}),
  };
}

function toScope({ name, match, ...overrides }: ScopeInFile, baseline: Baseline): Scope {
  return {
    name,
    match: {
      tags: patternsByKey(match.tags ?? {}),
      accounts: match.accounts ?? [],
      regions: match.regions ?? [],
      launchTemplates: match.launchTemplates ?? [],
    },
    baseline: inheriting(baseline, overrides),
  };
}

function inheriting(parent: Baseline, child: NonNullable<PolicyFile['baseline']>): Baseline {
  return { ...parent, ...child, mode: { ...parent.mode, ...child.mode } };
}
