import { budgets } from '../../scripts/budgets.ts';
import { startGuardedAccount, type GuardedAccount } from './account.ts';
import { onCallsOfTheSdk, type CallSite } from './call-sites.ts';
import type { GatedCall } from './gate.ts';
import type { Authorization, Grant } from './iam.ts';
import { lambdaNeeds } from './lambda-needs.ts';
import { rolesIn } from './roles.ts';
import { exceptions } from './scenarios/exceptions.ts';
import { fleet } from './scenarios/fleet.ts';
import { guarding } from './scenarios/guarding.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { slack } from './scenarios/slack.ts';
import { telling } from './scenarios/telling.ts';
import { roleIdOf, templateWithEverything } from './template.ts';

/** Everything that is played. A later one may build on what an earlier one has left behind. */
export const scenarios: readonly Scenario[] = [...guarding, ...slack, ...telling, ...exceptions, ...fleet];

/** What a function does on AWS, and what it may. */
export interface FunctionTraffic {
  readonly grants: readonly Grant[];
  /** What IAM was asked by the function's own calls, and by Lambda's in its name. */
  readonly asked: readonly Authorization[];
  readonly sites: ReadonlySet<CallSite>;
}

/** All that was recorded. */
export interface Traffic {
  /** By the functions' names. */
  readonly functions: ReadonlyMap<string, FunctionTraffic>;
  /** What every role of the stack allows, by its logical id. */
  readonly roles: ReadonlyMap<string, readonly Grant[]>;
  /** What was asked in other accounts, in the member role. */
  readonly inMemberRole: readonly Authorization[];
  readonly calls: readonly GatedCall[];
  /** Why a scenario did not come to its end, by its title; those that did are not in there. */
  readonly failures: ReadonlyMap<string, unknown>;
}

/** Plays all scenarios with the roles of the stack in force, and records what comes of it. */
export async function recordTraffic(): Promise<Traffic> {
  const template = await templateWithEverything();
  const account = await startGuardedAccount(template);
  const sites = new Map(Object.keys(budgets).map((name) => [name, new Set<CallSite>()]));
  const stop = onCallsOfTheSdk((site) => sites.get(account.atWork() ?? '')?.add(site));
  const failures = await play(account);
  stop();
  await account.stop();

  const roles = rolesIn(template, account.fillIn);
  const functions = new Map(
    Object.entries(template.functions).map(([key, each]) => {
      const [name = ''] = each.handler.split('.');
      const asked = [...askedBy(name, account.calls), ...lambdaNeeds(key, each.events, account.fillIn)];
      const grants = roles.get(roleIdOf(each)) ?? [];
      return [name, { grants, asked, sites: sites.get(name) ?? new Set<CallSite>() }];
    }),
  );
  return { functions, roles, inMemberRole: askedBy(null, account.calls), calls: account.calls, failures };
}

async function play(account: GuardedAccount): Promise<ReadonlyMap<string, unknown>> {
  const failures = new Map<string, unknown>();
  for (const { title, happen } of scenarios) {
    await happen(account).catch((error: unknown) => failures.set(title, error));
  }
  return failures;
}

/** `null`: the member role. */
function askedBy(functionName: string | null, calls: readonly GatedCall[]): Authorization[] {
  return calls
    .filter(({ caller }) => caller === functionName)
    .flatMap(({ authorizations }) => authorizations);
}
