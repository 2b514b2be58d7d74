import type { Changes } from './changes.ts';
import type { User } from './people.ts';

export interface Channel {
  readonly id: string;
  /** Without `#`; for a direct message the handle of the person. */
  readonly name: string;
  readonly isArchived: boolean;
  /** Whether the app is a member: it must be, to post. */
  readonly isMember: boolean;
  /** The person at the other end of a direct message. */
  readonly directWith: string | null;
}

/** What can be done to a channel behind the app's back. */
export type ChannelState = 'open' | 'archived' | 'deleted' | 'left';

export interface Channels {
  readonly list: () => readonly Channel[];
  readonly byId: (id: string) => Channel | undefined;
  /** By id, `#name` or `name`. */
  readonly find: (idOrName: string) => Channel | undefined;
  /** The direct messages between the app and a person, begun if there are none yet. */
  readonly directWith: (user: User) => Channel;
  /** Makes a channel, or changes the state of one. */
  readonly set: (name: string, state: ChannelState) => void;
}

export function createChannels(names: readonly string[], { tell }: Changes): Channels {
  const channels = new Map<string, Channel>();
  let count = 0;
  const idFor = (prefix: string): string => `${prefix}0LOCAL${String((count += 1)).padStart(3, '0')}`;
  const save = (channel: Channel): Channel => {
    channels.set(channel.id, channel);
    tell({ kind: 'channel-changed', channel });
    return channel;
  };
  const find = (idOrName: string): Channel | undefined =>
    channels.get(idOrName) ?? [...channels.values()].find(({ name }) => name === idOrName.replace(/^#/, ''));
  const open = (name: string): Channel => ({ ...left, id: idFor('C'), name, isMember: true });
  names.forEach((name) => save(open(name)));
  return {
    list: () => [...channels.values()],
    byId: (id) => channels.get(id),
    find,
    directWith: (user) =>
      [...channels.values()].find(({ directWith }) => directWith === user.id) ??
      save({ ...open(user.name), id: idFor('D'), directWith: user.id }),
    set: (name, state) => {
      const channel = find(name) ?? save(open(name.replace(/^#/, '')));
      if (state === 'deleted') {
        channels.delete(channel.id);
        tell({ kind: 'channel-deleted', channel });
      } else save({ ...channel, isArchived: state === 'archived', isMember: state !== 'left' });
    },
  };
}

const left = { isArchived: false, isMember: false, directWith: null };
