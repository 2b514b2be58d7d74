import type { WebClientOptions } from '@slack/web-api';
import pRetry from 'p-retry';
import type { ReplyTo } from '../boundary/slack/exceptions/reply-to.ts';
import type { SlackPeople } from '../shell/slack/interaction-ports.ts';
import { madeOfSecret } from './made-of-secret.ts';
import { isWebhook } from './slack.ts';
import { slackClient, slackErrorOf } from './slack-client.ts';

/** A trigger is good for three seconds, and some of them are over: this client neither waits nor tries again. */
const AT_ONCE = { timeout: 2_500, rejectRateLimitedCalls: true } as const;

const RETRIES = { retries: 2, minTimeout: 300, factor: 3, randomize: true } as const;

const RESPONSE_TIMEOUT_MILLISECONDS = 5_000;

/** Slack, as it serves one person, by an app's bot token. */
export function slackPeople(secretOf: () => Promise<string>, apiUrl: string | undefined): SlackPeople {
  const clientOf = (options: WebClientOptions) =>
    madeOfSecret(secretOf, (secret) => slackClient(tokenOf(secret), apiUrl, options));
  const [client, quickClient] = [clientOf({}), clientOf(AT_ONCE)];

  return {
    openForm: async (triggerId, form) => {
      const { views } = await quickClient();
      // Slack's types want arrays that can change; a form is plain data, so a copy is as good.
      const opened = views.open({ trigger_id: triggerId, view: structuredClone(form) as never });
      const reason = await refusalOf(opened);
      return reason === null ? { kind: 'opened' } : { kind: 'refused', reason };
    },

    groupsOf: async (userId, groups) => {
      const { usergroups } = await client();
      const members = await Promise.all(
        groups.map((usergroup) => pRetry(() => usergroups.users.list({ usergroup }), RETRIES)),
      );
      return groups.filter((_, index) => members[index]?.users?.includes(userId) === true);
    },

    tellPerson: async (to, text) => {
      if (await isTakenAt(to, text)) return 'told';
      const { chat } = await client();
      const { channelId: channel, userId: user, threadTs } = to;
      const thread = threadTs === null ? {} : { thread_ts: threadTs };
      const reason = await refusalOf(chat.postEphemeral({ channel, user, text, ...thread }));
      return reason === null ? 'told' : 'not-told';
    },
  };
}

function tokenOf(secret: string): string {
  if (secret !== '' && !isWebhook(secret)) return secret;
  throw new Error("Buttons need an app's bot token (xoxb-...) in the SSM parameter for Slack.");
}

/** Why Slack refused a call, or `null` where it did not. Everything else is thrown. */
async function refusalOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    const reason = slackErrorOf(error);
    if (reason === null) throw error;
    return reason;
  }
}

/** Answers a press at Slack's own address for that, where there is one that is still good. */
async function isTakenAt({ responseUrl, threadTs }: ReplyTo, text: string): Promise<boolean> {
  if (responseUrl === null) return false;
  const thread = threadTs === null ? {} : { thread_ts: threadTs };
  const answer = { response_type: 'ephemeral', replace_original: false, text, ...thread };
  try {
    const { ok } = await fetch(responseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(answer),
      signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MILLISECONDS),
    });
    return ok;
  } catch {
    // The channel is the other way to tell them, and says more clearly what is wrong.
    return false;
  }
}
