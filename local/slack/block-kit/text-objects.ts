import * as z from 'zod';

// https://docs.slack.dev/reference/block-kit/composition-objects/text-object

/** A text object without markup, of up to `most` characters. */
export function plainText(most: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(most),
    emoji: z.boolean().optional(),
  });
}

/** A text object with markup, of up to `most` characters. */
export function markupText(most: number) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(most),
    verbatim: z.boolean().optional(),
  });
}

/** A text object of either kind. */
export function anyText(most: number) {
  return z.discriminatedUnion('type', [plainText(most), markupText(most)]);
}

export type TextObject = z.output<ReturnType<typeof anyText>>;

export const actionId = z.string().min(1).max(255).optional();
export const blockId = z.string().min(1).max(255).optional();
export const url = z.string().min(1).max(3000);

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
export const confirmation = z.strictObject({
  title: plainText(100),
  text: anyText(300),
  confirm: plainText(30),
  deny: plainText(30),
  style: z.enum(['primary', 'danger']).optional(),
});
export type Confirmation = z.output<typeof confirmation>;

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
export const option = z.strictObject({
  text: anyText(75),
  value: z.string().min(1).max(150),
  description: anyText(75).optional(),
  url: url.optional(),
});
export type Option = z.output<typeof option>;
