import { messageHtml, viewHtml } from './as-html/message.ts';
import type { Viewpoint } from './as-html/passages.ts';
import type { Change } from './workspace/changes.ts';
import type { Channel } from './workspace/channels.ts';
import type { Message } from './workspace/messages.ts';
import { findUser, people, team, userGroups } from './workspace/people.ts';
import type { View } from './workspace/views.ts';
import type { Workspace } from './workspace/workspace.ts';

/** An event for the page's script: its name, and what is sent as JSON. */
export interface PageEvent {
  readonly name:
    'snapshot' | 'message' | 'message-deleted' | 'channel' | 'channel-deleted' | 'view' | 'view-closed';
  readonly data: unknown;
}

/** All that a page shows when it is opened. */
export function snapshotOf(workspace: Workspace): PageEvent {
  const { channels, messages, views } = workspace;
  const data = {
    team: team.name,
    people: people.map(({ id, name, realName }) => ({ id, name, realName })),
    channels: channels.list().map(channelData),
    messages: messages.list().map((message) => messageData(message, workspace)),
    views: views.list().map((view) => viewData(view, workspace)),
  };
  return { name: 'snapshot', data };
}

/** What a page is told of a change. */
export function pageEventOf(change: Change, workspace: Workspace): PageEvent {
  switch (change.kind) {
    case 'message-posted':
    case 'message-updated':
      return { name: 'message', data: messageData(change.message, workspace) };
    case 'message-deleted':
      return { name: 'message-deleted', data: { ts: change.message.ts } };
    case 'channel-changed':
      return { name: 'channel', data: channelData(change.channel) };
    case 'channel-deleted':
      return { name: 'channel-deleted', data: { id: change.channel.id } };
    case 'view-opened':
    case 'view-updated':
      return { name: 'view', data: viewData(change.view, workspace) };
    case 'view-closed':
      return { name: 'view-closed', data: { id: change.view.id } };
  }
}

function channelData({ id, name, isArchived, isMember, directWith }: Channel) {
  return { id, name, isArchived, isMember, isDirect: directWith !== null };
}

function messageData(message: Message, workspace: Workspace) {
  const { channelId, ts, threadTs, replyBroadcast, onlyFor } = message;
  const { html } = messageHtml(message, workspace, viewpointOf(workspace));
  return { channelId, ts, threadTs, replyBroadcast, onlyFor, html };
}

function viewData(view: View, workspace: Workspace) {
  const { html } = viewHtml(view, viewpointOf(workspace));
  return { id: view.id, userId: view.userId, html };
}

function viewpointOf({ channels, now }: Workspace): Viewpoint {
  return {
    names: {
      user: (id) => findUser(id)?.name,
      channel: (id) => channels.byId(id)?.name,
      group: (id) => userGroups.find((group) => group.id === id)?.handle,
    },
    // The page is looked at on this very machine.
    reader: { now: now(), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  };
}
