import { setTimeout as sleep } from 'node:timers/promises';
import type { SlackMessage } from '../boundary/slack/message.ts';
import type { SlackAnswer, SlackPorts } from '../shell/post-ports.ts';
import { retrying } from './retrying.ts';

const CALL_TIMEOUT_MILLISECONDS = 10_000;

/** Answers of a webhook that no patience mends: it was removed, or its channel was. */
const REFUSED_FROM = 400;
const TRANSIENT_FROM = 500;
const RATE_LIMITED = 429;

/**
 * Slack by an incoming webhook: no app, no buttons, one channel, and messages that cannot be changed. What
 * would update a message is posted anew.
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export function slackWebhook(url: string): SlackPorts {
  const send = (message: SlackMessage, channel: string): Promise<SlackAnswer> => {
    const signal = AbortSignal.timeout(CALL_TIMEOUT_MILLISECONDS);
    return retrying(() => sendOnce(message, channel, signal), signal);
  };
  const sendOnce = async (
    { text, blocks }: SlackMessage,
    channel: string,
    signal: AbortSignal,
  ): Promise<SlackAnswer> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text, blocks }),
      signal,
    });
    const answer = await response.text();
    if (response.status === RATE_LIMITED) await sleep(pauseOf(response), undefined, { signal });
    if (response.status === RATE_LIMITED || response.status >= TRANSIENT_FROM) {
      throw new WebhookError(response.status, answer);
    }
    if (response.status >= REFUSED_FROM) return { kind: 'refused', reason: answer };
    return { kind: 'posted', posted: { channel, ts: null } };
  };
  return {
    post: (message, { channel }) => send(message, channel),
    update: (message, { channel }) => send(message, channel),
    // A webhook cannot read: after an interruption a message may be told twice, rather than not at all.
    find: () => Promise.resolve(null),
    // Slack tells of a press only to an app.
    takesButtons: () => Promise.resolve(false),
  };
}

/** How long Slack wants no more messages, in milliseconds. */
function pauseOf({ headers }: Response): number {
  return Number(headers.get('retry-after') ?? 1) * 1_000;
}

/** Slack is away for a moment, or wants fewer messages. */
class WebhookError extends Error {
  override readonly name = 'WebhookError';
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(status: number, answer: string) {
    super(`Slack answered ${status}: ${answer.slice(0, 200)}`);
    this.$metadata = { httpStatusCode: status === RATE_LIMITED ? TRANSIENT_FROM : status };
  }
}
