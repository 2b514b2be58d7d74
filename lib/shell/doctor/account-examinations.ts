import { judgeConcurrency } from '../../domain/doctor/functions.ts';
import type { Line } from '../../domain/doctor/line.ts';
import {
  judgeAccountDefaults,
  judgeConfig,
  judgeOtherFunctions,
  judgeOtherRules,
} from '../../domain/doctor/others.ts';
import { judgeClock, judgeDryRun } from '../../domain/doctor/permissions.ts';
import { judgeMutes } from '../../domain/doctor/policy-state.ts';
import { judgeRegions } from '../../domain/doctor/regions.ts';
import { judgeSigningSecret, judgeSlack, type SecretParameter } from '../../domain/doctor/slack.ts';
import type { StackPlace } from '../../domain/doctor/stack-template.ts';
import { judgeSecurityHub } from '../../domain/doctor/telling.ts';
import { judgeTrails } from '../../domain/doctor/trail.ts';
import type { Policy } from '../../domain/policy.ts';
import { reading } from '../reading.ts';
import type { AccountPorts, Secret } from './doctor-ports.ts';
import type { Examination } from './examine.ts';

/** What the examinations of an account go by. */
export interface AccountCase {
  readonly place: StackPlace;
  readonly isDeployed: boolean;
  /** The policy that counts: the one in force, or before a deployment the one to be. */
  readonly policy: () => Promise<Policy>;
  /** The rules of the stack itself, by their names in EventBridge. */
  readonly ownRules: () => Promise<readonly string[]>;
}

/** What can be looked at whether the guardrail is deployed or not. */
export function accountExaminations(ports: AccountPorts, given: AccountCase): readonly Examination[] {
  const { isDeployed, policy } = given;
  return [
    { check: 'trail', examine: async () => judgeTrails(await ports.trails()) },
    {
      check: 'concurrency',
      examine: async () => judgeConcurrency(await ports.concurrency(), isDeployed),
    },
    { check: 'caller', examine: async () => judgeDryRun(await ports.dryRun()) },
    { check: 'clock', examine: () => Promise.resolve(judgeClock(ports.aheadSeconds())) },
    { check: 'slack', examine: async () => slackLines(await policy(), ports) },
    { check: 'signing-secret', examine: async () => signingLines(await policy(), ports) },
    { check: 'security-hub', examine: async () => securityHubLines(await policy(), ports) },
    { check: 'mutes', examine: async () => judgeMutes(await policy(), ports.now()) },
    { check: 'regions', examine: () => regionLines(given, ports) },
    { check: 'config-remediation', examine: async () => judgeConfig(await ports.configRemediations()) },
    { check: 'other-rules', examine: () => otherRuleLines(given, ports) },
    { check: 'other-functions', examine: async () => judgeOtherFunctions(await ports.functionNames()) },
    { check: 'account-defaults', examine: async () => judgeAccountDefaults(await ports.accountDefaults()) },
  ];
}

async function slackLines(policy: Policy, ports: AccountPorts): Promise<readonly Line[]> {
  const { secretParameter } = policy.notifications.slack;
  if (secretParameter === null) return judgeSlack(null);
  const secret = await ports.secret(secretParameter);
  return judgeSlack({
    secret: withoutValue(secret),
    answer: secret.value === '' ? null : await ports.askSlack(secret.value, channelsOf(policy)),
    needsGroups: policy.exceptions.approvers.slackGroups.length > 0,
  });
}

/** Every channel that the policy names, each once. */
function channelsOf({ notifications: { slack }, exceptions }: Policy): string[] {
  const all = [slack.channel, ...slack.routes.map(({ channel }) => channel), exceptions.channel ?? ''];
  return [...new Set(all)].filter((name) => name !== '');
}

async function signingLines(policy: Policy, ports: AccountPorts): Promise<readonly Line[]> {
  const { signingSecretParameter: name } = policy.notifications.slack;
  return judgeSigningSecret(name === null ? null : withoutValue(await ports.secret(name)));
}

function withoutValue({ name, value, ownKey }: Secret): SecretParameter {
  return { name, isThere: value !== '', ownKey };
}

async function securityHubLines(policy: Policy, ports: AccountPorts): Promise<readonly Line[]> {
  const isWanted = policy.notifications.securityHub === 'enabled';
  return judgeSecurityHub(isWanted ? await ports.isSecurityHubEnabled() : null);
}

async function regionLines(
  { place, isDeployed, policy }: AccountCase,
  ports: AccountPorts,
): Promise<readonly Line[]> {
  const [regions, { fleet }] = await Promise.all([ports.enabledRegions(), policy()]);
  const states = regions.map(async (region) => {
    const [hasStack, running] = await Promise.all([
      // Where it is to be deployed it will be.
      reading(
        !isDeployed && region === place.region
          ? Promise.resolve(true)
          : ports.hasStack(place.stackName, region),
      ),
      reading(ports.runningInstances(region)),
    ]);
    return { region, hasStack, running };
  });
  return judgeRegions(await Promise.all(states), fleet);
}

async function otherRuleLines({ ownRules }: AccountCase, ports: AccountPorts): Promise<readonly Line[]> {
  const [all, own] = await Promise.all([ports.allRules(), ownRules()]);
  return judgeOtherRules(all.filter(({ ruleName }) => !own.includes(ruleName)));
}
