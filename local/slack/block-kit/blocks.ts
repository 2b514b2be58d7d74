import * as z from 'zod';
import { accessory, actionElement, contextElement, inputElement } from './elements.ts';
import { richText } from './rich-text.ts';
import { anyText, blockId, plainText, url } from './text-objects.ts';

// https://docs.slack.dev/reference/block-kit/blocks

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: blockId,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine(({ text, fields }) => text !== undefined || fields !== undefined, {
    path: ['text'],
    message: 'missing required field: text',
  });

const header = z.strictObject({ type: z.literal('header'), block_id: blockId, text: plainText(150) });
const divider = z.strictObject({ type: z.literal('divider'), block_id: blockId });

const context = z.strictObject({
  type: z.literal('context'),
  block_id: blockId,
  elements: z.array(contextElement).min(1).max(10),
});

const actions = z.strictObject({
  type: z.literal('actions'),
  block_id: blockId,
  elements: z.array(actionElement).min(1).max(25),
});

const image = z.strictObject({
  type: z.literal('image'),
  block_id: blockId,
  image_url: url,
  alt_text: z.string().max(2000),
  title: plainText(2000).optional(),
});

const input = z.strictObject({
  type: z.literal('input'),
  block_id: blockId,
  label: plainText(2000),
  element: inputElement,
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
});

export const block = z.discriminatedUnion('type', [
  section,
  header,
  divider,
  context,
  actions,
  image,
  input,
  richText,
]);

export type Block = z.output<typeof block>;
export type BlockOf<Type extends Block['type']> = Extract<Block, { type: Type }>;

/** Up to 50 in a message. */
export const messageBlocks = z.array(block).max(50);
