import { createHash } from 'node:crypto';
import type { SlackMessage } from '../boundary/slack/message.ts';
import type { Posted } from '../domain/story/message-state.ts';
import type { SlackPorts } from './post-ports.ts';

/** Where a message stands that is to be brought up to date. */
export interface Standing {
  /** What marks the message, so that it can be found again. */
  readonly id: string;
  readonly channel: string;
  readonly posted: Posted | null;
  /** A fingerprint of what it shows. */
  readonly shown: string | null;
  /** The last one who worked on it was cut off: it may stand in Slack, and nobody wrote down where. */
  readonly interrupted: boolean;
}

/** Where a message stands now and what it shows, or why Slack did not take it. */
export type BroughtUp =
  | { readonly kind: 'posted'; readonly posted: Posted; readonly shown: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Brings a message up to date: posts it once, updates it later, and sends nothing that would show the same. */
export async function bringUp(
  message: SlackMessage,
  { id, channel, posted: known, shown: before, interrupted }: Standing,
  ports: Pick<SlackPorts, 'post' | 'update' | 'find'>,
): Promise<BroughtUp> {
  const shown = fingerprintOf(message);
  const posted = known ?? (interrupted ? await ports.find(id, channel) : null);
  if (posted !== null && before === shown) return { kind: 'posted', posted, shown };

  const answer = await (posted === null
    ? ports.post(message, { channel, id })
    : ports.update(message, posted, id));
  return answer.kind === 'refused' ? answer : { ...answer, shown };
}

function fingerprintOf(message: SlackMessage): string {
  return createHash('sha256').update(JSON.stringify(message)).digest('base64url');
}
