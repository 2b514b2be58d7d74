import * as z from 'zod';
import { messageBlocks, type Block } from './blocks.ts';
import { duplicateIds, withIds } from './interactive.ts';
import { problemsOf } from './problems.ts';
import { modalView, type ModalView } from './view.ts';

/** What came of checking: a value as Slack would keep it, or the error code and what is wrong. */
export type Checked<Value> =
  | { readonly kind: 'accepted'; readonly value: Value }
  | { readonly kind: 'refused'; readonly error: string; readonly problems: readonly string[] };

/**
 * Slack publishes no number. Reports agree that some 13,200 characters of JSON are the most that all blocks of one
 * `chat.*` message may have together (https://github.com/slackapi/bolt-js/issues/2509 and 2867).
 */
const blocksLimitBytes = 13_200;

/** Checks the blocks of a message against Slack's limits. */
export function checkBlocks(input: unknown, nextId: () => string): Checked<Block[]> {
  if (!Array.isArray(input)) return refused('invalid_blocks_format', []);
  const parsed = messageBlocks.safeParse(input);
  if (!parsed.success) return refused('invalid_blocks', problemsOf(parsed.error, '/blocks'));
  const duplicates = duplicateIds(parsed.data);
  if (duplicates.length > 0) return refused('invalid_blocks', duplicates);
  return { kind: 'accepted', value: withIds(parsed.data, nextId) };
}

/** Whether the blocks together are more than one message may carry. */
export function areBlocksTooLong(blocks: readonly Block[]): boolean {
  return Buffer.byteLength(JSON.stringify(blocks)) > blocksLimitBytes;
}

/** Checks a form. */
export function checkView(input: unknown, nextId: () => string): Checked<ModalView> {
  const parsed = modalView.safeParse(input);
  if (!parsed.success) return refused('invalid_arguments', problemsOf(parsed.error, '/view'));
  const duplicates = duplicateIds(parsed.data.blocks);
  if (duplicates.length > 0) return refused('invalid_arguments', duplicates);
  return { kind: 'accepted', value: { ...parsed.data, blocks: withIds(parsed.data.blocks, nextId) } };
}

/** Message metadata: a name for the event, and whatever belongs to it. */
export const metadataSchema = z.strictObject({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), z.unknown()),
});

function refused(error: string, problems: readonly string[]): Checked<never> {
  return { kind: 'refused', error, problems };
}
