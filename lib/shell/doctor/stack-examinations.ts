import { judgeStack, judgeTables, judgeVersion, judgeWorkflows } from '../../domain/doctor/deployed.ts';
import { judgeRules } from '../../domain/doctor/event-rules.ts';
import { judgeEventSources } from '../../domain/doctor/functions.ts';
import type { Line } from '../../domain/doctor/line.ts';
import { judgeMemberRole, judgeRoles } from '../../domain/doctor/permissions.ts';
import {
  judgePolicy,
  judgePolicyFile,
  type PolicyFile,
  type PolicyInForce,
} from '../../domain/doctor/policy-state.ts';
import { judgeDeadLetters, judgeQueues } from '../../domain/doctor/queues.ts';
import { callsOf, type StackPlace } from '../../domain/doctor/stack-template.ts';
import { judgeAlarms, judgeAlarmsTopic, judgeFindingsTopic } from '../../domain/doctor/telling.ts';
import type { Policy } from '../../domain/policy.ts';
import { VERSION } from '../../domain/version.ts';
import { reading } from '../reading.ts';
import type { DeployedStack, StackPorts, Subscription } from './doctor-ports.ts';
import type { Examination } from './examine.ts';
import { deliveryLines, functionLines, queueStates } from './stack-metrics.ts';
import { physicalIdOf, resourcesOf } from './stack-resources.ts';

/** What the examinations of a stack go by. */
export interface StackCase {
  readonly place: StackPlace;
  readonly at: Date;
  readonly stack: () => Promise<DeployedStack>;
  readonly inForce: () => Promise<PolicyInForce>;
  /** The policy that counts: the one in force, or where that cannot be used, the one that was deployed. */
  readonly policy: () => Promise<Policy>;
  readonly file: PolicyFile | null;
}

/** What can be looked at where the guardrail is deployed. */
export function stackExaminations(ports: StackPorts, given: StackCase): readonly Examination[] {
  const { stack, inForce } = given;
  const queues = once(async () => queueStates(await stack(), given.at, ports));
  return [
    { check: 'stack', examine: async () => judgeStack((await stack()).state) },
    { check: 'version', examine: async () => judgeVersion((await stack()).version, VERSION) },
    { check: 'tables', examine: async () => tableLines(await stack(), ports) },
    { check: 'workflows', examine: async () => workflowLines(await stack(), ports) },
    { check: 'rules', examine: async () => ruleLines(await stack(), ports) },
    { check: 'delivery', examine: async () => deliveryLines(await stack(), given.at, ports) },
    { check: 'event-sources', examine: async () => eventSourceLines(await stack(), ports) },
    { check: 'dead-letters', examine: async () => judgeDeadLetters((await queues()).deadLetters) },
    { check: 'queues', examine: async () => judgeQueues((await queues()).work) },
    { check: 'functions', examine: async () => functionLines(await stack(), given.at, ports) },
    { check: 'roles', examine: async () => roleLines(await stack(), given.place, ports) },
    { check: 'member-role', examine: () => memberRoleLines(given) },
    { check: 'alarms', examine: async () => alarmLines(await stack(), ports) },
    { check: 'alarms-topic', examine: async () => alarmsTopicLines(await stack(), ports) },
    { check: 'findings-topic', examine: () => findingsTopicLines(given, ports) },
    {
      check: 'policy',
      examine: async () => judgePolicy(await inForce(), physicalIdOf(await stack(), 'PolicyParameter')),
    },
    { check: 'policy-file', examine: async () => judgePolicyFile(await inForce(), given.file) },
  ];
}

/** The same promise each time: what is read for several checks is read once. */
export function once<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let kept: Promise<Value> | undefined;
  return () => (kept ??= read());
}

async function tableLines(stack: DeployedStack, ports: StackPorts): Promise<readonly Line[]> {
  const kept = resourcesOf(stack, 'AWS::DynamoDB::Table').filter(({ logicalId }) =>
    stack.template.protectedTables.includes(logicalId),
  );
  return judgeTables(await Promise.all(kept.map(ports.table)));
}

async function workflowLines(stack: DeployedStack, ports: StackPorts): Promise<readonly Line[]> {
  const machines = resourcesOf(stack, 'AWS::StepFunctions::StateMachine');
  return judgeWorkflows(await Promise.all(machines.map(ports.workflow)));
}

async function ruleLines(stack: DeployedStack, ports: StackPorts): Promise<readonly Line[]> {
  const rules = resourcesOf(stack, 'AWS::Events::Rule').map(async (rule) => ({
    ...(await ports.rule(rule)),
    expectedTargetIds: stack.template.rules.get(rule.logicalId) ?? [],
  }));
  return judgeRules(await Promise.all(rules));
}

async function eventSourceLines(stack: DeployedStack, ports: StackPorts): Promise<readonly Line[]> {
  const mappings = resourcesOf(stack, 'AWS::Lambda::EventSourceMapping');
  return judgeEventSources(await Promise.all(mappings.map(ports.eventSource)));
}

async function roleLines(
  stack: DeployedStack,
  place: StackPlace,
  ports: StackPorts,
): Promise<readonly Line[]> {
  const roles = resourcesOf(stack, 'AWS::IAM::Role').map(async ({ logicalId, physicalId }) => {
    const calls = callsOf(stack.template.roles.get(logicalId) ?? [], stack.resources, place);
    const simulated = Promise.all(calls.map((each) => ports.simulated(physicalId, each)));
    return { logicalId, calls: await reading(simulated.then((answers) => answers.flat())) };
  });
  return judgeRoles(await Promise.all(roles));
}

async function memberRoleLines({ stack, policy }: StackCase): Promise<readonly Line[]> {
  const [{ template }, { fleet }] = await Promise.all([stack(), policy()]);
  return judgeMemberRole({ memberRoleName: template.memberRoleName, accountIds: fleet.accounts });
}

async function alarmLines(stack: DeployedStack, ports: StackPorts): Promise<readonly Line[]> {
  return judgeAlarms(await ports.alarms(resourcesOf(stack, 'AWS::CloudWatch::Alarm')));
}

async function alarmsTopicLines(stack: DeployedStack, ports: StackPorts): Promise<readonly Line[]> {
  return judgeAlarmsTopic(counts(await ports.subscriptions(physicalIdOf(stack, 'AlarmsTopic'))));
}

/** The stack's own subscriptions lead to its functions, and say nothing of whether anybody reads. */
async function findingsTopicLines({ stack, policy }: StackCase, ports: StackPorts): Promise<readonly Line[]> {
  const [deployed, { notifications }] = await Promise.all([stack(), policy()]);
  const own = resourcesOf(deployed, 'AWS::SNS::Subscription').map(({ physicalId }) => physicalId);
  const all = await ports.subscriptions(physicalIdOf(deployed, 'FindingsTopic'));
  return judgeFindingsTopic({
    ...counts(all.filter(({ arn }) => !own.includes(arn))),
    hasSlack: notifications.slack.secretParameter !== null,
    hasSecurityHub: notifications.securityHub === 'enabled',
  });
}

function counts(subscriptions: readonly Subscription[]): { confirmed: number; pending: number } {
  const confirmed = subscriptions.filter(({ isConfirmed }) => isConfirmed).length;
  return { confirmed, pending: subscriptions.length - confirmed };
}
