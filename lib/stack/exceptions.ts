import { allowsExceptions, asksInSlack, type ExceptionPolicy } from '../domain/exception/exception-policy.ts';
import type { SlackPolicy } from '../domain/notifications/notification-policy.ts';
import { approvalEmails } from './approval-emails.ts';
import { askApprovers, exceptionsApi, requestTagged, reviewExceptions } from './exception-functions.ts';
import { postException, slackAnswers } from './exception-slack.ts';
import { exceptionWorkflow } from './exception-workflow.ts';
import { partOf, type Part } from './part.ts';

/**
 * All that serves exceptions. The workflow and the review are always there, since what was granted has to end,
 * whatever the policy says by then. The doors are there only for those whom the policy names: what is disabled does
 * not exist.
 */
export function exceptionParts(
  policy: ExceptionPolicy,
  {
    secretParameter,
    signingSecretParameter,
  }: Pick<SlackPolicy, 'secretParameter' | 'signingSecretParameter'>,
): Part[] {
  const { emails } = policy.approvers;
  const isOpen = allowsExceptions(policy);
  return [
    partOf({ resources: exceptionWorkflow }),
    askApprovers(emails.length > 0),
    reviewExceptions(),
    ...(isOpen ? [exceptionsApi(), requestTagged()] : []),
    ...(emails.length > 0 ? [approvalEmails(emails)] : []),
    ...(isOpen && secretParameter !== null ? [postException(secretParameter)] : []),
    ...(asksInSlack(policy) && secretParameter !== null && signingSecretParameter !== null
      ? [slackAnswers(secretParameter, signingSecretParameter)]
      : []),
  ];
}
