import { asksInSlack } from '../../domain/exception/exception-policy.ts';
import type { Policy } from '../../domain/policy.ts';
import type { SlackPorts } from '../post-ports.ts';

/**
 * Whether messages get buttons for exceptions: where a press comes back to us, where it can be told that Slack sent
 * it, and where somebody answers in Slack.
 */
export async function hasButtons(
  { exceptions, notifications }: Policy,
  { takesButtons }: Pick<SlackPorts, 'takesButtons'>,
): Promise<boolean> {
  const isAnswered = notifications.slack.signingSecretParameter !== null && asksInSlack(exceptions);
  return isAnswered && (await takesButtons());
}
