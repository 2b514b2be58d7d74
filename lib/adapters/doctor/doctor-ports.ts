import type { AccountPorts, StackPorts } from '../../shell/doctor/doctor-ports.ts';
import type { DoctorConnection } from './connection.ts';
import { allRules, ruleState } from './event-rules.ts';
import { concurrency, eventSource, functionNames } from './functions.ts';
import { alarmStates, metricValues } from './metrics.ts';
import { accountDefaults, configRemediations, enabledRegions, runningInstances } from './others.ts';
import { policyIn, policyInForce, secretIn } from './parameters.ts';
import { dryRun, simulatedCalls } from './permissions.ts';
import { messagesIn } from './queues.ts';
import { isSecurityHubEnabled, subscriptionsTo, tableState, workflowState } from './resources.ts';
import { askSlack } from './slack.ts';
import { deployedStack, hasStack } from './stack.ts';
import { trailsOf } from './trails.ts';

/** What doctor reads of an account, by the SDK's clients. All of it only reads. */
export function accountPorts(
  connection: DoctorConnection,
  slackApiUrl: string | undefined,
  now: () => Date,
): AccountPorts {
  return {
    trails: () => trailsOf(connection),
    concurrency: () => concurrency(connection),
    dryRun: () => dryRun(connection),
    aheadSeconds: () => connection.aheadSeconds,
    secret: (name) => secretIn(name, connection),
    askSlack: (secret, channels) => askSlack(secret, channels, slackApiUrl),
    isSecurityHubEnabled: () => isSecurityHubEnabled(connection),
    enabledRegions: () => enabledRegions(connection),
    hasStack: (stackName, region) => hasStack(stackName, region, connection),
    runningInstances: (region) => runningInstances(region, connection),
    configRemediations: () => configRemediations(connection),
    allRules: () => allRules(connection),
    functionNames: () => functionNames(connection),
    accountDefaults: () => accountDefaults(connection),
    now,
  };
}

/** What it reads of a stack beside. */
export function stackPorts(stackName: string, connection: DoctorConnection): StackPorts {
  return {
    deployed: () => deployedStack(stackName, connection),
    policyInForce: (name) => policyInForce(name, connection),
    policyIn,
    rule: (rule) => ruleState(rule, connection),
    metricValues: (metrics, at) => metricValues(metrics, at, connection),
    messagesIn: (url) => messagesIn(url, connection),
    eventSource: (mapping) => eventSource(mapping, connection),
    table: (table) => tableState(table, connection),
    workflow: (workflow) => workflowState(workflow, connection),
    simulated: (roleName, calls) => simulatedCalls(roleName, calls, connection),
    alarms: (alarms) => alarmStates(alarms, connection),
    subscriptions: (topicArn) => subscriptionsTo(topicArn, connection),
  };
}
