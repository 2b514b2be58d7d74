import type { GuardrailException } from '../exception/exception.ts';

/** A resource of the guardrail's stack. */
export interface StackResource {
  /** Its name in the template, as in `RecordsTable`. */
  readonly id: string;
  /** As in `AWS::DynamoDB::Table`. */
  readonly type: string;
  /** What its service calls it: a table's name, a queue's URL, a topic's ARN. */
  readonly name: string;
  /** Whether CloudFormation leaves it where it is when the stack goes. */
  readonly isRetained: boolean;
}

/** How many of something there are, in the resource that holds them. */
export interface Held {
  readonly id: string;
  readonly count: number;
}

/** What somebody has to know who is about to remove the guardrail. */
export interface Removal {
  readonly stackName: string;
  readonly region: string;
  readonly isProtected: boolean;
  readonly resources: readonly StackResource[];
  /** The messages in queues, those on their way included. Queues without any are left out. */
  readonly messages: readonly Held[];
  /** The executions of workflows that run. Workflows without any are left out. */
  readonly executions: readonly Held[];
  /** Items of the tables that stay, as DynamoDB last counted them: about every six hours. */
  readonly items: readonly Held[];
  readonly inForce: readonly GuardrailException[];
  readonly requested: readonly GuardrailException[];
  /** Parameters of SSM with secrets that somebody has put there by hand; `null` where the policy cannot be read. */
  readonly secretParameters: readonly string[] | null;
}
