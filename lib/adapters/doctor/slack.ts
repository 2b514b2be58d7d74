import * as z from 'zod';
import type { SlackAnswer, SlackChannel } from '../../domain/doctor/slack.ts';
import { isWebhook } from '../slack.ts';
import { slackClient, slackErrorOf } from '../slack-client.ts';

/** Slack gives this many channels at once, and doctor looks no further than so many pages. */
const PAGE = { types: 'public_channel,private_channel', limit: 1_000 } as const;

const channelPage = z.object({
  channels: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        is_member: z.boolean().default(false),
        is_archived: z.boolean().default(false),
      }),
    )
    .default([]),
});

type ListedChannel = z.output<typeof channelPage>['channels'][number];

/**
 * What Slack says to a token, and of the channels that it is to post to. Posts nothing.
 * https://docs.slack.dev/reference/methods/auth.test
 */
export async function askSlack(
  secret: string,
  channels: readonly string[],
  apiUrl: string | undefined,
): Promise<SlackAnswer> {
  if (isWebhook(secret)) return { kind: 'webhook' };
  const client = slackClient(secret, apiUrl);
  try {
    const { team = 'a workspace', response_metadata: metadata } = await client.auth.test();
    const listed = await listedChannels(client).catch(nullIfRefused);
    return {
      kind: 'answers',
      team,
      scopes: metadata?.scopes ?? null,
      channels: listed && channels.map((name) => ({ name, state: stateOf(name, listed) })),
    };
  } catch (error) {
    const reason = slackErrorOf(error);
    if (reason === null) throw new Error('Slack does not answer', { cause: error });
    return { kind: 'refused', reason };
  }
}

async function listedChannels(client: ReturnType<typeof slackClient>): Promise<ListedChannel[]> {
  const listed: ListedChannel[] = [];
  for await (const page of client.paginate('conversations.list', PAGE)) {
    listed.push(...channelPage.parse(page).channels);
  }
  return listed;
}

function nullIfRefused(error: unknown): null {
  if (slackErrorOf(error) === 'missing_scope') return null;
  throw error;
}

/** A policy names a channel as `#name` or by its id. */
function stateOf(name: string, listed: readonly ListedChannel[]): SlackChannel['state'] {
  const channel = listed.find((each) => each.id === name || `#${each.name}` === name);
  if (channel === undefined) return 'missing';
  if (channel.is_archived) return 'archived';
  return channel.is_member ? 'member' : 'not-member';
}
