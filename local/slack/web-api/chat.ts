import * as z from 'zod';
import type { Channel } from '../workspace/channels.ts';
import type { Message } from '../workspace/messages.ts';
import { botUser, findUser, people } from '../workspace/people.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { flag, structure, text, timestamp } from './argument-types.ts';
import { checkContent, checkMetadata, newMessage } from './content.ts';
import { apiMethod, type ApiMethod } from './method.ts';
import { RefusalError } from './refusal-error.ts';
import { wireMessage } from './wire.ts';

const content = { text: text.optional(), blocks: structure.optional() };

/** https://docs.slack.dev/reference/methods/chat.postMessage */
const postMessage = apiMethod(
  z.object({
    channel: text,
    ...content,
    thread_ts: timestamp.optional(),
    reply_broadcast: flag.default(false),
    metadata: structure.optional(),
  }),
  (sent, workspace) => {
    const channel = writableChannel(sent.channel, workspace);
    const message: Message = {
      ...newMessage(channel.id, checkContent(sent.text ?? '', sent.blocks, workspace), workspace),
      metadata: checkMetadata(sent.metadata),
      threadTs: threadOf(channel, sent.thread_ts, workspace),
      replyBroadcast: sent.reply_broadcast,
    };
    workspace.messages.post(message);
    return { channel: channel.id, ts: message.ts, message: wireMessage(message, workspace) };
  },
);

/** https://docs.slack.dev/reference/methods/chat.update: text without blocks removes the blocks. */
const update = apiMethod(
  z.object({ channel: text, ts: timestamp, ...content, metadata: structure.optional() }),
  (sent, workspace) => {
    const message = ownMessage(sent.channel, sent.ts, 'cant_update_message', workspace);
    const blocks = sent.blocks ?? (sent.text === undefined ? message.blocks : []);
    const updated: Message = {
      ...message,
      ...checkContent(sent.text ?? message.text, blocks, workspace),
      metadata: sent.metadata === undefined ? message.metadata : checkMetadata(sent.metadata),
    };
    // Slack marks only changed text as edited, not changed blocks.
    const edited = updated.blocks.length > 0 ? message.edited : editNow(workspace);
    workspace.messages.replace({ ...updated, edited });
    return {
      channel: message.channelId,
      ts: message.ts,
      text: updated.text,
      message: wireMessage({ ...updated, edited }, workspace),
    };
  },
);

const remove = apiMethod(z.object({ channel: text, ts: timestamp }), ({ channel, ts }, workspace) => {
  const message = ownMessage(channel, ts, 'cant_delete_message', workspace);
  workspace.messages.remove(message);
  return { channel: message.channelId, ts };
});

/** https://docs.slack.dev/reference/methods/chat.postEphemeral */
const postEphemeral = apiMethod(
  z.object({ channel: text, user: text, ...content, thread_ts: timestamp.optional() }),
  (sent, workspace) => {
    const channel = writableChannel(sent.channel, workspace);
    if (!people.some(({ id }) => id === sent.user)) throw new RefusalError('user_not_in_channel');
    const message: Message = {
      ...newMessage(channel.id, checkContent(sent.text ?? '', sent.blocks, workspace), workspace),
      threadTs: threadOf(channel, sent.thread_ts, workspace),
      onlyFor: sent.user,
    };
    workspace.messages.post(message);
    return { message_ts: message.ts };
  },
);

export const chatMethods: Readonly<Record<string, ApiMethod>> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
};

/** A channel by id or name, or the direct messages with a user. */
function writableChannel(idOrName: string, { channels }: Workspace): Channel {
  const user = /^U/.test(idOrName) ? findUser(idOrName) : undefined;
  const channel = user === undefined ? channels.find(idOrName) : channels.directWith(user);
  if (channel === undefined) throw new RefusalError('channel_not_found');
  if (channel.isArchived) throw new RefusalError('is_archived');
  if (!channel.isMember) throw new RefusalError('not_in_channel');
  return channel;
}

/** The thread a reply belongs to; a reply to a reply goes where that one went. */
function threadOf(channel: Channel, threadTs: string | undefined, { messages }: Workspace): string | null {
  if (threadTs === undefined) return null;
  const parent = messages.find(channel.id, threadTs);
  // Slack takes a reply to a message that is gone; it is then found by its thread alone.
  return parent?.threadTs ?? threadTs;
}

/** A message that the token may change. Names of channels are not taken here, only ids. */
function ownMessage(
  channelId: string,
  ts: string,
  refusal: string,
  { channels, messages }: Workspace,
): Message {
  const channel = channels.byId(channelId);
  if (channel === undefined) throw new RefusalError('channel_not_found');
  if (channel.isArchived) throw new RefusalError('is_archived');
  const message = messages.find(channelId, ts);
  if (message === undefined || message.onlyFor !== null) throw new RefusalError('message_not_found');
  if (message.authorId !== botUser.id) throw new RefusalError(refusal);
  return message;
}

function editNow({ nextTimestamp }: Workspace): Message['edited'] {
  return { userId: botUser.id, ts: nextTimestamp() };
}
