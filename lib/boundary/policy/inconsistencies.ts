import { BASELINE_SCOPE } from '../../domain/baseline.ts';
import type { Baseline, ScopeMatch } from '../../domain/policy.ts';
import { fleetProblems } from './fleet-problems.ts';
import { notificationProblems } from './notification-problems.ts';
import type { PolicyProblem } from './policy-error.ts';
import type { PolicyFile } from './policy-schema.ts';
import { toPolicy } from './to-policy.ts';

type Inconsistency = Omit<PolicyProblem, 'position'>;

/** What is wrong in a policy whose every value is right by itself. */
export function inconsistencies(file: PolicyFile): Inconsistency[] {
  const policy = toPolicy(file);
  const names = policy.scopes.map(({ name }) => name);
  return [
    ...hopLimitProblems(policy.baseline, ['baseline']),
    ...policy.scopes.flatMap(({ baseline, match, name }, index) => [
      ...nameProblems(name, index, names.indexOf(name)),
      ...(matchesEverything(match)
        ? [
            {
              path: ['scopes', index, 'match'],
              problem: 'must name tags, accounts, regions or launchTemplates',
            },
          ]
        : []),
      // What a scope only inherits is told once, at the baseline.
      ...(baseline.maxHopLimit === policy.baseline.maxHopLimit &&
      baseline.containerHostMaxHopLimit === policy.baseline.containerHostMaxHopLimit
        ? []
        : hopLimitProblems(baseline, ['scopes', index])),
    ]),
    ...notificationProblems(policy.notifications),
    ...fleetProblems(policy),
  ];
}

function matchesEverything(match: ScopeMatch): boolean {
  const { tags, accounts, regions, launchTemplates } = match;
  return [Object.keys(tags), accounts, regions, launchTemplates].every((list) => list.length === 0);
}

function nameProblems(name: string, index: number, first: number): Inconsistency[] {
  const path = ['scopes', index, 'name'];
  if (name === BASELINE_SCOPE) {
    return [{ path, problem: `must not be "${BASELINE_SCOPE}", which means no scope at all` }];
  }
  if (first === index) return [];
  return [{ path, problem: `must be unique, but scopes[${first}] is named ${JSON.stringify(name)} too` }];
}

/** A maximum for container hosts below that of other instances would cut off the very hosts that need more. */
function hopLimitProblems(baseline: Baseline, path: PolicyProblem['path']): Inconsistency[] {
  const { maxHopLimit, containerHostMaxHopLimit } = baseline;
  if (containerHostMaxHopLimit >= maxHopLimit) return [];
  return [
    {
      path: [...path, 'containerHostMaxHopLimit'],
      problem: `must be at least maxHopLimit (${maxHopLimit}), but is ${containerHostMaxHopLimit}`,
    },
  ];
}
