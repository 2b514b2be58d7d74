import type { Block } from '../block-kit/blocks.ts';
import { areBlocksTooLong, checkBlocks, metadataSchema } from '../block-kit/check.ts';
import { problemsOf } from '../block-kit/problems.ts';
import type { Message, MessageMetadata } from '../workspace/messages.ts';
import { botUser } from '../workspace/people.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { RefusalError } from './refusal-error.ts';

/** What a message says. */
export interface Content {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** The most characters of `text`; beyond it chat.postMessage would cut, chat.update refuse. */
const textLimit = 40_000;

/** Checks text and blocks as `chat.*` does. Throws a RefusalError. */
export function checkContent(text: string, blocks: unknown, workspace: Workspace): Content {
  if (text.length > textLimit) throw new RefusalError('msg_too_long');
  const checked = blocks === undefined ? [] : acceptedBlocks(blocks, workspace);
  if (text === '' && checked.length === 0) throw new RefusalError('no_text');
  if (areBlocksTooLong(checked)) throw new RefusalError('msg_blocks_too_long');
  return { text, blocks: checked };
}

/** The blocks as Slack keeps them. Throws a RefusalError. */
export function acceptedBlocks(blocks: unknown, { nextId }: Workspace): Block[] {
  const checked = checkBlocks(blocks, nextId);
  if (checked.kind === 'refused') throw new RefusalError(checked.error, checked.problems);
  return checked.value;
}

/** Null for no metadata, which an empty object says as well. Throws a RefusalError. */
export function checkMetadata(metadata: unknown): MessageMetadata | null {
  if (metadata === undefined || isEmpty(metadata)) return null;
  const parsed = metadataSchema.safeParse(metadata);
  if (!parsed.success)
    throw new RefusalError('invalid_metadata_format', problemsOf(parsed.error, '/metadata'));
  return parsed.data;
}

/** A new message of the app, not yet posted. */
export function newMessage(
  channelId: string,
  { text, blocks }: Content,
  { nextTimestamp }: Workspace,
): Message {
  return {
    channelId,
    ts: nextTimestamp(),
    threadTs: null,
    replyBroadcast: false,
    authorId: botUser.id,
    text,
    blocks,
    metadata: null,
    edited: null,
    onlyFor: null,
  };
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
