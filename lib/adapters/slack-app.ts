import { ErrorCode, LogLevel, WebClient } from '@slack/web-api';
import * as z from 'zod';
import type { SlackMessage } from '../boundary/slack/message.ts';
import type { Posted } from '../domain/story/message-state.ts';
import type { SlackAnswer, SlackPorts } from '../shell/post-ports.ts';

/** Slack's errors that no patience mends: somebody has to act. https://docs.slack.dev/reference/methods/chat.postMessage */
const REFUSED = new Set([
  'account_inactive',
  'access_denied',
  'channel_not_found',
  'ekm_access_denied',
  'invalid_auth',
  'invalid_blocks',
  'is_archived',
  'missing_scope',
  'msg_too_long',
  'no_permission',
  'not_authed',
  'not_in_channel',
  'org_login_required',
  'restricted_action',
  'token_expired',
  'token_revoked',
]);

/** The message is gone or may no longer be changed: it is posted anew. */
const LOST = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

/** The mark by which a message is found again. https://docs.slack.dev/messaging/message-metadata */
const EVENT_TYPE = 'imds_guardrail_message';

/** How far back a message is looked for that may have been posted before an invocation was cut off. */
const MESSAGES_LOOKED_THROUGH = 100;

const CALL_TIMEOUT_MILLISECONDS = 10_000;

const platformError = z.object({
  code: z.literal(ErrorCode.PlatformError),
  data: z.object({ error: z.string() }),
});
const marked = z.object({
  ts: z.string(),
  metadata: z.object({ event_type: z.literal(EVENT_TYPE), event_payload: z.object({ id: z.string() }) }),
});

/** Slack by an app's bot token. Rate limits are waited for as Slack asks; 5xx and time-outs are tried again. */
export function slackApp(token: string, apiUrl: string | undefined): SlackPorts {
  const client = new WebClient(token, {
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    logLevel: LogLevel.ERROR,
    timeout: CALL_TIMEOUT_MILLISECONDS,
    retryConfig: { retries: 3, minTimeout: 300, factor: 3, randomize: true },
  });
  // Slack wants mutable arrays; a message is plain data, so a copy is as good.
  const content = ({ text, blocks }: SlackMessage) => ({
    text,
    blocks: structuredClone(blocks) as never[],
    unfurl_links: false,
    unfurl_media: false,
  });

  const post: SlackPorts['post'] = (message, { channel, threadTs, id }) =>
    answered(async () => {
      const { channel: channelId = channel, ts = null } = await client.chat.postMessage({
        ...content(message),
        channel,
        ...(threadTs !== undefined && { thread_ts: threadTs }),
        metadata: { event_type: EVENT_TYPE, event_payload: { id } },
      });
      return { channel: channelId, ts };
    });

  return {
    post,
    update: async (message, posted) => {
      const { channel, ts } = posted;
      if (ts === null) return post(message, { channel, id: '' });
      const answer = await answered(async () => {
        await client.chat.update({ ...content(message), channel, ts });
        return posted;
      });
      const isLost = answer.kind === 'refused' && LOST.has(answer.reason);
      return isLost ? post(message, { channel, id: '' }) : answer;
    },
    find: async (id, channel) => {
      const { messages = [] } = await client.conversations.history({
        channel,
        limit: MESSAGES_LOOKED_THROUGH,
        include_all_metadata: true,
      });
      const found = messages
        .map((message) => marked.safeParse(message).data)
        .find((message) => message?.metadata.event_payload.id === id);
      return found === undefined ? null : { channel, ts: found.ts };
    },
  };
}

async function answered(call: () => Promise<Posted>): Promise<SlackAnswer> {
  try {
    return { kind: 'posted', posted: await call() };
  } catch (error) {
    const reason = platformError.safeParse(error).data?.data.error;
    if (reason !== undefined && (REFUSED.has(reason) || LOST.has(reason))) return { kind: 'refused', reason };
    throw error;
  }
}
