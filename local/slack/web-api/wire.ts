import type { Channel } from '../workspace/channels.ts';
import type { Message } from '../workspace/messages.ts';
import { app, botUser, findUser, people, team, type User } from '../workspace/people.ts';
import type { View } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Fields } from './method.ts';

/** A message in the shape of the Web API. */
export function wireMessage(message: Message, workspace: Workspace, withMetadata = true): Fields {
  return {
    type: 'message',
    user: message.authorId,
    ...(findUser(message.authorId)?.isBot ? { bot_id: app.botId, app_id: app.id } : {}),
    team: team.id,
    ts: message.ts,
    text: message.text,
    ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
    ...(message.metadata !== null && withMetadata ? { metadata: message.metadata } : {}),
    ...(message.edited === null ? {} : { edited: { user: message.edited.userId, ts: message.edited.ts } }),
    ...(message.replyBroadcast ? { subtype: 'thread_broadcast' } : {}),
    ...threadFields(message, workspace),
  };
}

function threadFields(message: Message, workspace: Workspace): Fields {
  if (message.threadTs !== null) return { thread_ts: message.threadTs };
  const replies = workspace.messages.repliesTo(message);
  const latest = replies.at(-1);
  if (latest === undefined) return {};
  const authors = [...new Set(replies.map(({ authorId }) => authorId))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: authors.length,
    reply_users: authors,
    latest_reply: latest.ts,
  };
}

/** A conversation in the shape of the Web API. */
export function wireChannel({ id, name, isArchived, isMember, directWith }: Channel): Fields {
  if (directWith !== null) return { id, is_im: true, user: directWith, is_archived: isArchived };
  return {
    id,
    name,
    is_channel: true,
    is_private: false,
    is_archived: isArchived,
    is_member: isMember,
    num_members: people.length + (isMember ? 1 : 0),
  };
}

/** A user in the shape of the Web API. */
export function wireUser({ id, name, realName, email, isBot }: User): Fields {
  return {
    id,
    team_id: team.id,
    name,
    real_name: realName,
    deleted: false,
    is_bot: isBot,
    tz: 'Etc/UTC',
    tz_offset: 0,
    profile: {
      real_name: realName,
      display_name: name,
      ...(email === null ? {} : { email }),
    },
  };
}

/** A form in the shape of the Web API; `state` holds the answers at a submission. */
export function wireView({ id, hash, content }: View, state: Fields = {}): Fields {
  return {
    id,
    team_id: team.id,
    app_id: app.id,
    app_installed_team_id: team.id,
    bot_id: app.botId,
    hash,
    root_view_id: id,
    previous_view_id: null,
    submit: null,
    close: null,
    ...content,
    state: { values: state },
  };
}

/** Whom a token stands for. */
export function wireIdentity(url: string): Fields {
  return {
    url: `${url}/`,
    team: team.name,
    team_id: team.id,
    user: botUser.name,
    user_id: botUser.id,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}
