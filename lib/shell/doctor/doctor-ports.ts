import type { StackState, TableState, WorkflowState } from '../../domain/doctor/deployed.ts';
import type { RuleState } from '../../domain/doctor/event-rules.ts';
import type { Concurrency, EventSourceState } from '../../domain/doctor/functions.ts';
import type { AccountDefaults, ConfigRemediation, OtherRule } from '../../domain/doctor/others.ts';
import type { DryRun, SimulatedCall } from '../../domain/doctor/permissions.ts';
import type { PolicyInForce } from '../../domain/doctor/policy-state.ts';
import type { SlackAnswer } from '../../domain/doctor/slack.ts';
import type { RoleCalls, StackResource, StackTemplate } from '../../domain/doctor/stack-template.ts';
import type { AlarmState } from '../../domain/doctor/telling.ts';
import type { Trail } from '../../domain/doctor/trail.ts';

/** A stack of the guardrail as it is deployed. */
export interface DeployedStack {
  readonly state: StackState;
  /** `null`: it does not say. */
  readonly version: string | null;
  readonly resources: readonly StackResource[];
  readonly template: StackTemplate;
}

/** A metric of CloudWatch over the last seconds: what it adds up to, or its last value. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimension: readonly [name: string, value: string];
  readonly statistic: 'Sum' | 'Maximum';
  readonly seconds: number;
}

/** A secret to ask with. It is in no answer of doctor. */
export interface Secret {
  readonly name: string;
  /** Empty: it is not there. */
  readonly value: string;
  readonly ownKey: string | null;
}

/** One of a topic's subscriptions. */
export interface Subscription {
  readonly arn: string;
  readonly isConfirmed: boolean;
}

/** What doctor reads of an account. A port that fails throws an error whose message people understand. */
export interface AccountPorts {
  readonly trails: () => Promise<readonly Trail[]>;
  readonly concurrency: () => Promise<Concurrency>;
  readonly dryRun: () => Promise<DryRun>;
  readonly aheadSeconds: () => number;
  readonly secret: (parameterName: string) => Promise<Secret>;
  readonly askSlack: (secret: string, channels: readonly string[]) => Promise<SlackAnswer>;
  readonly isSecurityHubEnabled: () => Promise<boolean>;
  readonly enabledRegions: () => Promise<readonly string[]>;
  readonly hasStack: (stackName: string, region: string) => Promise<boolean>;
  readonly runningInstances: (region: string) => Promise<number>;
  readonly configRemediations: () => Promise<readonly ConfigRemediation[]>;
  readonly allRules: () => Promise<readonly OtherRule[]>;
  readonly functionNames: () => Promise<readonly string[]>;
  readonly accountDefaults: () => Promise<AccountDefaults>;
  readonly now: () => Date;
}

/** What it reads of a stack beside. */
export interface StackPorts {
  readonly deployed: () => Promise<DeployedStack>;
  readonly policyInForce: (parameterName: string) => Promise<PolicyInForce>;
  /** A policy as JSON, or what is wrong with it. */
  readonly policyIn: (json: string) => PolicyInForce;
  readonly rule: (rule: StackResource) => Promise<Omit<RuleState, 'expectedTargetIds'>>;
  readonly metricValues: (metrics: readonly Metric[], at: Date) => Promise<readonly (number | null)[]>;
  readonly messagesIn: (queueUrl: string) => Promise<number>;
  readonly eventSource: (mapping: StackResource) => Promise<EventSourceState>;
  readonly table: (table: StackResource) => Promise<TableState>;
  readonly workflow: (workflow: StackResource) => Promise<WorkflowState>;
  readonly simulated: (roleName: string, calls: RoleCalls) => Promise<readonly SimulatedCall[]>;
  readonly alarms: (alarms: readonly StackResource[]) => Promise<readonly AlarmState[]>;
  readonly subscriptions: (topicArn: string) => Promise<readonly Subscription[]>;
}
