import type { ExceptionRequest } from '../../../domain/exception/exception.ts';
import type { ExceptionPolicy } from '../../../domain/exception/exception-policy.ts';

/** How many are mentioned: nobody reads thirty names. */
const MENTIONED = 8;

/** Who can answer a request, as `mrkdwn`: groups and people of Slack are mentioned, others only said to be there. */
export function approverWords(
  { approvers }: ExceptionPolicy,
  { requestedBy }: Pick<ExceptionRequest, 'requestedBy'>,
): string {
  const { slackGroups, principals, emails } = approvers;
  const slackUsers = approvers.slackUsers.filter((id) => id !== requestedBy.id);
  const mentions = [...slackGroups.map((id) => `<!subteam^${id}>`), ...slackUsers.map((id) => `<@${id}>`)];
  const left = mentions.length - MENTIONED;
  const words = [
    ...mentions.slice(0, MENTIONED),
    ...(left > 0 ? [`${left} more`] : []),
    ...(principals.length > 0 ? ['by the command line'] : []),
    ...(emails.length > 0 ? ['by e-mail'] : []),
  ];
  return words.length === 0 ? 'nobody but the one who asked' : words.join(', ');
}
