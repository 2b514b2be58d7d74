import type { LinkSending } from '../shell/exceptions/ask-ports.ts';
import { linkKey } from './link-key.ts';
import { topic } from './topic.ts';

/** Where links lead, and by what they are signed and sent. */
export interface LinkPlaces {
  readonly pageUrl: string;
  readonly topicArn: string;
  readonly secretArn: string;
}

/**
 * Links to the approval page, each to its approver: every subscription of the topic gets only what is addressed to
 * its own address. `null` where the stack has no page.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
 */
export function approvalLinks(
  { pageUrl, topicArn, secretArn }: LinkPlaces,
  now: () => Date,
): LinkSending | null {
  if (pageUrl === '' || topicArn === '' || secretArn === '') return null;
  return { pageUrl, linkKey: linkKey(secretArn, now), sendMails: topic(topicArn) };
}
