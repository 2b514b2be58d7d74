import pRetry from 'p-retry';
import * as z from 'zod';
import type { SlackMessage } from '../boundary/slack/message.ts';
import type { Posted } from '../domain/story/message-state.ts';
import type { SlackAnswer, SlackPorts } from '../shell/post-ports.ts';
import { slackClient, slackErrorOf } from './slack-client.ts';

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

/** What distinguishes a channel's id from its name. */
const CHANNEL_ID = /^[CDG][A-Z0-9]{6,}$/;
const CHANNELS = { exclude_archived: true, types: 'public_channel,private_channel', limit: 1_000 } as const;
const channelPage = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
});

/** How far back a message is looked for that may have been posted before an invocation was cut off. */
const MESSAGES_LOOKED_THROUGH = 100;

const RETRIES = { retries: 3, minTimeout: 300, factor: 3, randomize: true } as const;

const marked = z.object({
  ts: z.string(),
  metadata: z.object({ event_type: z.literal(EVENT_TYPE), event_payload: z.object({ id: z.string() }) }),
});

type Place = Parameters<SlackPorts['post']>[1];

/**
 * Slack by an app's bot token. Rate limits are waited for as Slack asks. A post that failed without a clear
 * answer may have been taken: it is looked for before it is made again, which the client's own retries do not.
 */
export function slackApp(token: string, apiUrl: string | undefined): SlackPorts {
  const client = slackClient(token, apiUrl);

  const postOnce = async (message: SlackMessage, { channel, threadTs, id }: Place): Promise<Posted> => {
    const answer = await client.chat.postMessage({
      ...contentOf(message),
      channel,
      ...(threadTs !== undefined && { thread_ts: threadTs }),
      metadata: { event_type: EVENT_TYPE, event_payload: { id } },
    });
    return { channel: answer.channel ?? channel, ts: answer.ts ?? null };
  };
  const channelIds = new Map<string, string>();
  const channelIdOf = async (channel: string): Promise<string | null> => {
    if (CHANNEL_ID.test(channel)) return channel;
    if (!channelIds.has(channel)) {
      for await (const page of client.paginate('conversations.list', CHANNELS)) {
        for (const { id, name } of channelPage.parse(page).channels) channelIds.set(`#${name}`, id);
      }
    }
    return channelIds.get(channel) ?? null;
  };
  const find: SlackPorts['find'] = async (id, name, threadTs) => {
    // Unlike chat.postMessage, the reading methods take no names.
    const channel = await channelIdOf(name);
    if (channel === null) return null;

    const where = { channel, limit: MESSAGES_LOOKED_THROUGH, include_all_metadata: true };
    const { messages = [] } =
      threadTs === undefined
        ? await client.conversations.history(where)
        : await client.conversations.replies({ ...where, ts: threadTs });
    const found = messages
      .map((message) => marked.safeParse(message).data)
      .find((message) => message?.metadata.event_payload.id === id);
    return found === undefined ? null : { channel, ts: found.ts };
  };
  const post: SlackPorts['post'] = (message, place) =>
    answered((attempt) => {
      const { id, channel, threadTs } = place;
      return attempt === 1
        ? postOnce(message, place)
        : find(id, channel, threadTs).then((posted) => posted ?? postOnce(message, place));
    });

  return {
    post,
    find,
    takesButtons: () => Promise.resolve(true),
    update: async (message, posted, id) => {
      const { channel, ts } = posted;
      if (ts === null) return post(message, { channel, id });
      const answer = await answered(() =>
        client.chat.update({ ...contentOf(message), channel, ts }).then(() => posted),
      );
      const isLost = answer.kind === 'refused' && LOST.has(answer.reason);
      return isLost ? post(message, { channel, id: `${id}/anew` }) : answer;
    },
  };
}

function contentOf({ text, blocks }: SlackMessage) {
  // Slack's types want arrays that can change; a message is plain data, so a copy is as good.
  return { text, blocks: structuredClone(blocks) as never[], unfurl_links: false, unfurl_media: false };
}

/** Makes a call, again where that may help. Slack's refusals are an answer, everything else is thrown. */
async function answered(call: (attempt: number) => Promise<Posted>): Promise<SlackAnswer> {
  try {
    return { kind: 'posted', posted: await pRetry(call, { ...RETRIES, shouldRetry: isTransient }) };
  } catch (error) {
    const reason = refusalOf(error);
    if (reason !== null) return { kind: 'refused', reason };
    throw error;
  }
}

function isTransient({ error }: { readonly error: Error }): boolean {
  return refusalOf(error) === null;
}

function refusalOf(error: unknown): string | null {
  const reason = slackErrorOf(error);
  return reason !== null && (REFUSED.has(reason) || LOST.has(reason)) ? reason : null;
}
