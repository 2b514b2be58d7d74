import type { Finding, FindingKind } from '../finding.ts';
import type { Policy } from '../policy.ts';
import { matchesFinding } from './finding-match.ts';

/** The Slack channel that a finding belongs in: that of the first route that matches, or the one for all. */
export function channelFor(finding: Finding, { notifications: { slack } }: Policy): string {
  return slack.routes.find(({ match }) => matchesFinding(finding, match))?.channel ?? slack.channel;
}

/** AWS's own page on the way to IMDSv2, for those who host no runbook. */
export const AWS_GUIDE =
  'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-transition-to-version-2.html';

/** Where the runbook of a kind of finding stands. */
export function runbookUrlOf(kind: FindingKind, { notifications: { slack } }: Policy): string {
  return slack.runbookUrl === null ? AWS_GUIDE : `${slack.runbookUrl}#${kind}`;
}

/** Who owns an instance, as its tag says; `null` where there is none, or an empty one. */
export function ownerOf(
  { tags }: Pick<Finding['instance'], 'tags'>,
  { notifications }: Policy,
): string | null {
  const owner = tags[notifications.ownerTag]?.trim() ?? '';
  return owner === '' ? null : owner;
}
