import * as z from 'zod';
import { findUser } from '../workspace/people.ts';
import type { Channel } from '../workspace/channels.ts';
import type { Message } from '../workspace/messages.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { count, flag, text, timestamp } from './argument-types.ts';
import { apiMethod, type ApiMethod } from './method.ts';
import { RefusalError } from './refusal-error.ts';
import { wireChannel, wireMessage } from './wire.ts';

const page = {
  limit: count(1000).default(100),
  cursor: text.default(''),
  oldest: text.default('0'),
  latest: text.default('9999999999'),
  inclusive: flag.default(false),
  include_all_metadata: flag.default(false),
};

/** https://docs.slack.dev/reference/methods/conversations.history */
const history = apiMethod(z.object({ channel: text, ...page }), (query, workspace) => {
  const channel = readableChannel(query.channel, workspace);
  const messages = workspace.messages
    .list(channel.id)
    .filter(({ threadTs, replyBroadcast }) => threadTs === null || replyBroadcast);
  return { ...paged(messages.reverse(), query, workspace), pin_count: 0 };
});

/** https://docs.slack.dev/reference/methods/conversations.replies */
const replies = apiMethod(z.object({ channel: text, ts: timestamp, ...page }), (query, workspace) => {
  const channel = readableChannel(query.channel, workspace);
  const parent = workspace.messages.find(channel.id, query.ts);
  if (parent === undefined) throw new RefusalError('thread_not_found');
  return paged([parent, ...workspace.messages.repliesTo(parent)], query, workspace);
});

const list = apiMethod(
  z.object({ exclude_archived: flag.default(false), types: text.default('public_channel') }),
  ({ exclude_archived, types }, workspace) => ({
    channels: workspace.channels
      .list()
      .filter(({ directWith }) => types.split(',').includes(directWith === null ? 'public_channel' : 'im'))
      .filter(({ isArchived }) => !(exclude_archived && isArchived))
      .map(wireChannel),
    response_metadata: { next_cursor: '' },
  }),
);

const info = apiMethod(z.object({ channel: text }), ({ channel: id }, workspace) => {
  const channel = workspace.channels.byId(id);
  if (channel === undefined) throw new RefusalError('channel_not_found');
  return { channel: wireChannel(channel) };
});

const open = apiMethod(z.object({ users: text }), ({ users }, workspace) => {
  const user = findUser(users);
  if (user === undefined) throw new RefusalError('user_not_found');
  return { channel: wireChannel(workspace.channels.directWith(user)) };
});

export const conversationMethods: Readonly<Record<string, ApiMethod>> = {
  'conversations.history': history,
  'conversations.replies': replies,
  'conversations.list': list,
  'conversations.info': info,
  'conversations.open': open,
};

function readableChannel(id: string, { channels }: Workspace): Channel {
  const channel = channels.byId(id);
  if (channel === undefined) throw new RefusalError('channel_not_found');
  if (!channel.isMember) throw new RefusalError('not_in_channel');
  return channel;
}

interface PageQuery {
  readonly limit: number;
  readonly cursor: string;
  readonly oldest: string;
  readonly latest: string;
  readonly inclusive: boolean;
  readonly include_all_metadata: boolean;
}

/** The part of `messages` that was asked for. A cursor is the number of messages that went before. */
function paged(messages: readonly Message[], query: PageQuery, workspace: Workspace) {
  const { oldest, latest, inclusive, limit } = query;
  const start = Number(Buffer.from(query.cursor, 'base64url').toString() || '0');
  if (!Number.isInteger(start)) throw new RefusalError('invalid_cursor');
  const wanted = messages
    .filter(({ onlyFor }) => onlyFor === null)
    .filter(({ ts }) => isAfter(ts, oldest, inclusive) && isAfter(latest, ts, inclusive));
  const end = start + limit;
  const hasMore = end < wanted.length;
  return {
    messages: wanted
      .slice(start, end)
      .map((message) => wireMessage(message, workspace, query.include_all_metadata)),
    has_more: hasMore,
    response_metadata: { next_cursor: hasMore ? Buffer.from(String(end)).toString('base64url') : '' },
  };
}

function isAfter(one: string, other: string, inclusive: boolean): boolean {
  return Number(one) > Number(other) || (inclusive && Number(one) === Number(other));
}
