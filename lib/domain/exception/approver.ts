import { matchesAny } from '../wildcard.ts';
import type { GuardrailException } from './exception.ts';
import type { Approvers, ExceptionPolicy } from './exception-policy.ts';
import { sameness, type Identity } from './identity.ts';

/**
 * Why somebody's answer does not count.
 *
 * - `not-an-approver`: the policy does not list them
 * - `own-request`: nobody approves their own request
 * - `cannot-tell-apart`: they answer by another way than the request came, and the policy does not say who they
 *   are there: it could be their own request
 * - `answered-before`: one person is one approval
 * - `not-open`: the request is answered, taken back or over
 * - `too-late`: the time to answer is over
 */
export type Refusal =
  'not-an-approver' | 'own-request' | 'cannot-tell-apart' | 'answered-before' | 'not-open' | 'too-late';

/** What is known of who is in which Slack group: the ids of the groups that somebody is in. */
export type SlackGroups = readonly string[];

/** Whether the policy lists somebody as an approver. `groups` are the Slack groups they are in. */
export function isApprover({ kind, id }: Identity, groups: SlackGroups, approvers: Approvers): boolean {
  switch (kind) {
    case 'slack-user':
      return (
        approvers.slackUsers.includes(id) || approvers.slackGroups.some((group) => groups.includes(group))
      );
    case 'principal':
      return matchesAny(approvers.principals, id);
    case 'email':
      return approvers.emails.some((address) => address.toLowerCase() === id.toLowerCase());
    case 'guardrail':
      return false;
  }
}

/** Why somebody may not approve an exception that waits for approvers, or `null` where they may. */
export function refusalToApprove(
  exception: GuardrailException,
  by: Identity,
  groups: SlackGroups,
  policy: ExceptionPolicy,
): Refusal | null {
  if (!isApprover(by, groups, policy.approvers)) return 'not-an-approver';
  switch (sameness(by, exception.requestedBy, policy.people)) {
    case 'same':
      return 'own-request';
    case 'unknown':
      return 'cannot-tell-apart';
    case 'different':
      return refusalBeside(exception, by, policy);
  }
}

function refusalBeside(
  { approvals }: GuardrailException,
  by: Identity,
  { people }: ExceptionPolicy,
): Refusal | null {
  const others = approvals.map((approval) => sameness(by, approval.by, people));
  if (others.includes('same')) return 'answered-before';
  return others.includes('unknown') ? 'cannot-tell-apart' : null;
}

/** Whether somebody else could give the same answer; otherwise it comes too late for everybody. */
export function isAboutPerson(refusal: Refusal): boolean {
  switch (refusal) {
    case 'not-an-approver':
    case 'own-request':
    case 'cannot-tell-apart':
      return true;
    case 'answered-before':
    case 'not-open':
    case 'too-late':
      return false;
  }
}

/** A sentence for whoever is refused, that says what to do. */
export function describeRefusal(refusal: Refusal): string {
  switch (refusal) {
    case 'not-an-approver':
      return 'You are not among the approvers of exceptions. The policy (exceptions.approvers) says who is.';
    case 'own-request':
      return 'Nobody approves their own request. Ask another approver.';
    case 'cannot-tell-apart':
      return 'You answer by another way than the request or an earlier approval came, so it cannot be told whether that was you. List all your identities in the policy (exceptions.people), or answer by the same way.';
    case 'answered-before':
      return 'You have approved this request already. It needs another approver.';
    case 'not-open':
      return 'This request is not open any more: it was answered, taken back, or its time is over.';
    case 'too-late':
      return 'The time to answer this request is over, so nothing changes. It can be requested anew.';
  }
}
