import * as z from 'zod';
import { block } from './blocks.ts';
import { plainText } from './text-objects.ts';

/** A form; https://docs.slack.dev/reference/views/modal-views */
export const modalView = z
  .strictObject({
    type: z.literal('modal'),
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    blocks: z.array(block).min(1).max(100),
    private_metadata: z.string().max(3000).default(''),
    callback_id: z.string().max(255).default(''),
    external_id: z.string().max(255).default(''),
    clear_on_close: z.boolean().default(false),
    notify_on_close: z.boolean().default(false),
  })
  .refine(({ submit, blocks }) => submit !== undefined || !blocks.some(({ type }) => type === 'input'), {
    path: ['submit'],
    message: 'missing required field: submit',
  });

export type ModalView = z.output<typeof modalView>;
