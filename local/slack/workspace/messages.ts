import type { Block } from '../block-kit/blocks.ts';
import type { Changes } from './changes.ts';

/** What an app attaches for itself; https://docs.slack.dev/messaging/message-metadata */
export interface MessageMetadata {
  readonly event_type: string;
  readonly event_payload: Readonly<Record<string, unknown>>;
}

/** A message as it stands now. */
export interface Message {
  readonly channelId: string;
  /** Slack's timestamp: the message's identity in its channel. */
  readonly ts: string;
  /** The message whose thread this is a reply in. */
  readonly threadTs: string | null;
  /** A reply that is shown in the channel as well. */
  readonly replyBroadcast: boolean;
  readonly authorId: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly metadata: MessageMetadata | null;
  readonly edited: { readonly userId: string; readonly ts: string } | null;
  /** The only person who sees it (an ephemeral message). */
  readonly onlyFor: string | null;
}

export interface Messages {
  readonly post: (message: Message) => void;
  readonly replace: (message: Message) => void;
  readonly remove: (message: Message) => void;
  /** Oldest first, of all channels or of one; replies and ephemeral messages are among them. */
  readonly list: (channelId?: string) => Message[];
  readonly find: (channelId: string, ts: string) => Message | undefined;
  /** Timestamps are unique in the workspace, so this needs no channel. */
  readonly byTimestamp: (ts: string) => Message | undefined;
  /** The replies in a thread, oldest first. */
  readonly repliesTo: (message: Message) => Message[];
}

export function createMessages({ tell }: Changes): Messages {
  // By timestamp: a Map keeps the order of insertion, and timestamps only grow.
  const messages = new Map<string, Message>();
  const find = (channelId: string, ts: string): Message | undefined => {
    const message = messages.get(ts);
    return message?.channelId === channelId ? message : undefined;
  };
  const tellOfThread = ({ channelId, threadTs }: Message): void => {
    const parent = threadTs === null ? undefined : find(channelId, threadTs);
    if (parent !== undefined) tell({ kind: 'message-updated', message: parent });
  };
  return {
    post: (message) => {
      messages.set(message.ts, message);
      tell({ kind: 'message-posted', message });
      tellOfThread(message);
    },
    replace: (message) => {
      messages.set(message.ts, message);
      tell({ kind: 'message-updated', message });
    },
    remove: (message) => {
      messages.delete(message.ts);
      tell({ kind: 'message-deleted', message });
      tellOfThread(message);
    },
    list: (channelId) =>
      [...messages.values()].filter((message) => channelId === undefined || message.channelId === channelId),
    find,
    byTimestamp: (ts) => messages.get(ts),
    repliesTo: ({ channelId, ts }) =>
      [...messages.values()].filter(
        (message) => message.channelId === channelId && message.threadTs === ts && message.onlyFor === null,
      ),
  };
}
