import type { ResolvedOptions } from '../options.ts';
import { createTriggers, type Triggers } from '../interaction/triggers.ts';
import { createChanges, type Changes } from './changes.ts';
import { createChannels, type Channels } from './channels.ts';
import { createMessages, type Messages } from './messages.ts';
import { createTimestamps } from './timestamps.ts';
import { createViews, type Views } from './views.ts';

/** Whether the app's token is accepted. */
export type TokenState = 'valid' | 'revoked';

/** All that this Slack knows. It is in memory only. */
export interface Workspace {
  readonly changes: Changes;
  readonly channels: Channels;
  readonly messages: Messages;
  readonly views: Views;
  readonly triggers: Triggers;
  readonly nextTimestamp: () => string;
  /** A short id for what has none, such as a block without `block_id`; unique in the workspace. */
  readonly nextId: () => string;
  readonly now: () => number;
  readonly token: { readonly accepted: string; state: TokenState };
}

export function createWorkspace({ channels, now, token }: ResolvedOptions): Workspace {
  const changes = createChanges();
  const nextTimestamp = createTimestamps(now);
  let lastId = 36 ** 3;
  const nextId = (): string => (lastId += 1).toString(36);
  return {
    changes,
    channels: createChannels(channels, changes),
    messages: createMessages(changes),
    views: createViews(changes, nextTimestamp),
    triggers: createTriggers(now, nextId),
    nextTimestamp,
    nextId,
    now,
    token: { accepted: token, state: 'valid' },
  };
}
