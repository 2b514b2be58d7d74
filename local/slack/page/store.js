/* global location, history */

/** What the page knows: filled by the server's events, read by what draws. */
export const store = {
  people: [],
  channels: new Map(),
  messages: new Map(),
  views: new Map(),
  unread: new Map(),
  channelId: null,
  threadTs: null,
  actingAs: null,
};

/** Takes an event of the server in. Gives the message that changed, if it is one. */
export function take(name, data) {
  switch (name) {
    case 'snapshot':
      takeSnapshot(data);
      return null;
    case 'message': {
      const isNew = !store.messages.has(data.ts);
      store.messages.set(data.ts, data);
      const elsewhere = data.channelId !== store.channelId && data.threadTs === null;
      if (isNew && elsewhere) store.unread.set(data.channelId, (store.unread.get(data.channelId) ?? 0) + 1);
      return data;
    }
    case 'message-deleted':
      store.messages.delete(data.ts);
      return null;
    case 'channel':
      store.channels.set(data.id, data);
      return null;
    case 'channel-deleted':
      store.channels.delete(data.id);
      if (store.channelId === data.id) choose(firstChannel());
      return null;
    case 'view':
      store.views.set(data.id, data);
      return null;
    case 'view-closed':
      store.views.delete(data.id);
      return null;
  }
}

/** Shows a channel, and a thread in it if `threadTs` is given. */
export function choose(channelId, threadTs = null) {
  store.channelId = channelId;
  store.threadTs = threadTs;
  store.unread.delete(channelId);
  const name = store.channels.get(channelId)?.name;
  if (name !== undefined)
    history.replaceState(null, '', `#${name}${threadTs === null ? '' : `/${threadTs}`}`);
}

/** The messages of the channel in front, as the person sees them. */
export function channelMessages() {
  return ordered((message) => message.threadTs === null || message.replyBroadcast);
}

/** The thread in front: the message it began with, and the replies. */
export function threadMessages() {
  return ordered(({ ts, threadTs }) => ts === store.threadTs || threadTs === store.threadTs);
}

function ordered(belongs) {
  return [...store.messages.values()]
    .filter(({ channelId }) => channelId === store.channelId)
    .filter(({ onlyFor }) => onlyFor === null || onlyFor === store.actingAs)
    .filter(belongs)
    .sort((one, other) => Number(one.ts) - Number(other.ts));
}

function takeSnapshot({ people, channels, messages, views }) {
  store.people = people;
  store.channels = new Map(channels.map((channel) => [channel.id, channel]));
  store.messages = new Map(messages.map((message) => [message.ts, message]));
  store.views = new Map(views.map((view) => [view.id, view]));
  store.actingAs ??= people[0]?.id ?? null;
  if (store.channels.has(store.channelId)) return;
  const [name, threadTs] = decodeURIComponent(location.hash.slice(1)).split('/');
  const named = channels.find((channel) => channel.name === name);
  choose(named?.id ?? firstChannel(), named === undefined ? null : (threadTs ?? null));
}

function firstChannel() {
  return store.channels.keys().next().value ?? null;
}
