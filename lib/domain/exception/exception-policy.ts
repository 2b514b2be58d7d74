import type { Person } from './identity.ts';

/** Who may approve exceptions, by each way of answering. */
export interface Approvers {
  readonly slackUsers: readonly string[];
  readonly slackGroups: readonly string[];
  /** Patterns of ARNs of IAM principals; `*` is any run of characters. */
  readonly principals: readonly string[];
  /** They get a link of their own to the approval page. */
  readonly emails: readonly string[];
}

/** Who approves exceptions, and for how long they may be. */
export interface ExceptionPolicy {
  readonly approvers: Approvers;
  /** How many of them have to say yes. */
  readonly approvalsNeeded: number;
  readonly longestDays: number;
  /** No answer for so long means no. */
  readonly answerWithinHours: number;
  /** So long before the end the owner is reminded. */
  readonly remindHoursBefore: number;
  /** The Slack channel in which approvers are asked; `null`: the one of the findings. */
  readonly channel: string | null;
  /** People with all their identities: who is who when a request and its answer come by different ways. */
  readonly people: readonly Person[];
}

/** Whether anybody may approve: without approvers there are no exceptions to ask for. */
export function allowsExceptions({ approvers }: ExceptionPolicy): boolean {
  return Object.values(approvers).some((list: readonly string[]) => list.length > 0);
}

/** Whether approvers answer in Slack. */
export function asksInSlack({ approvers }: ExceptionPolicy): boolean {
  return approvers.slackUsers.length > 0 || approvers.slackGroups.length > 0;
}
