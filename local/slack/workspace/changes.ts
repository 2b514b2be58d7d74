import type { Channel } from './channels.ts';
import type { Message } from './messages.ts';
import type { View } from './views.ts';

/** Something that a person who looks at Slack would see happen. */
export type Change =
  | { readonly kind: 'message-posted' | 'message-updated' | 'message-deleted'; readonly message: Message }
  | { readonly kind: 'channel-changed' | 'channel-deleted'; readonly channel: Channel }
  | { readonly kind: 'view-opened' | 'view-updated' | 'view-closed'; readonly view: View };

export interface Changes {
  readonly tell: (change: Change) => void;
  /** Calls `listener` from now on; what it returns ends that. */
  readonly listen: (listener: (change: Change) => void) => () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  return {
    tell: (change) => {
      for (const listener of listeners) listener(change);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
