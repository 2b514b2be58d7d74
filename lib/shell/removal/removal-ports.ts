import type { GuardrailException } from '../../domain/exception/exception.ts';
import type { SlackPolicy } from '../../domain/notifications/notification-policy.ts';
import type { StackResource } from '../../domain/removal/removal.ts';

/** The stack of a guardrail, as CloudFormation knows it. */
export interface DeployedStack {
  readonly isProtected: boolean;
  readonly resources: readonly StackResource[];
}

/** What is looked at before the guardrail is removed. Nothing of it changes anything. */
export interface RemovalPorts {
  readonly now: () => Date;
  /** `null` where there is no such stack. */
  readonly findStack: () => Promise<DeployedStack | null>;
  readonly countMessages: (queueUrl: string) => Promise<number>;
  readonly countExecutions: (stateMachineArn: string) => Promise<number>;
  readonly countItems: (tableName: string) => Promise<number>;
  readonly exceptionsIn: (tableName: string) => Promise<readonly GuardrailException[]>;
  /** What the policy in force says of Slack. Rejects where it cannot be read. */
  readonly slackPolicyIn: (
    parameterName: string,
  ) => Promise<Pick<SlackPolicy, 'secretParameter' | 'signingSecretParameter'>>;
}
