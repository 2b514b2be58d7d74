import type { Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';
import { matchesFinding } from './finding-match.ts';

/** The Slack channel that a finding belongs in: that of the first route that matches, or the one for all. */
export function channelFor(finding: Finding, { notifications: { slack } }: Policy): string {
  return slack.routes.find(({ match }) => matchesFinding(finding, match))?.channel ?? slack.channel;
}

/** Who owns an instance, as its tag says; `null` where there is none, or an empty one. */
export function ownerOf({ tags }: Finding['instance'], { notifications }: Policy): string | null {
  const owner = tags[notifications.ownerTag]?.trim() ?? '';
  return owner === '' ? null : owner;
}
