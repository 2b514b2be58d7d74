import * as z from 'zod';
import { actionId, anyText, confirmation, option, plainText, url } from './text-objects.ts';

// https://docs.slack.dev/reference/block-kit/block-elements

const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const timeOfDay = z.string().regex(/^\d{2}:\d{2}$/);
const wholeNumberText = z.string().regex(/^-?\d+(?:\.\d+)?$/);
const placeholder = plainText(150).optional();
const common = {
  action_id: actionId,
  confirm: confirmation.optional(),
  focus_on_load: z.boolean().optional(),
};

export const button = z.strictObject({
  type: z.literal('button'),
  action_id: actionId,
  text: plainText(75),
  url: url.optional(),
  value: z.string().max(2000).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirmation.optional(),
  accessibility_label: z.string().max(75).optional(),
});
export type Button = z.output<typeof button>;

export const image = z.strictObject({
  type: z.literal('image'),
  image_url: url,
  alt_text: z.string().max(2000),
});

const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  confirm: confirmation.optional(),
  options: z.array(option).min(1).max(5),
});

const staticSelect = z.strictObject({
  type: z.literal('static_select'),
  ...common,
  placeholder,
  options: z.array(option).min(1).max(100),
  initial_option: option.optional(),
});

const usersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...common,
  placeholder,
  initial_user: z.string().optional(),
});

const datePicker = z.strictObject({
  type: z.literal('datepicker'),
  ...common,
  placeholder,
  initial_date: isoDate.optional(),
});

const timePicker = z.strictObject({
  type: z.literal('timepicker'),
  ...common,
  placeholder,
  initial_time: timeOfDay.optional(),
  timezone: z.string().optional(),
});

const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...common,
  options: z.array(option).min(1).max(10),
  initial_option: option.optional(),
});

const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...common,
  options: z.array(option).min(1).max(10),
  initial_options: z.array(option).min(1).optional(),
});

const plainTextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  action_id: actionId,
  placeholder,
  initial_value: z.string().max(3000).optional(),
  multiline: z.boolean().optional(),
  min_length: z.number().int().min(0).max(3000).optional(),
  max_length: z.number().int().min(1).max(3000).optional(),
  focus_on_load: z.boolean().optional(),
});

const numberInput = z.strictObject({
  type: z.literal('number_input'),
  action_id: actionId,
  placeholder,
  is_decimal_allowed: z.boolean(),
  initial_value: wholeNumberText.optional(),
  min_value: wholeNumberText.optional(),
  max_value: wholeNumberText.optional(),
  focus_on_load: z.boolean().optional(),
});

const choices = [staticSelect, usersSelect, datePicker, timePicker, radioButtons, checkboxes] as const;

/** What an `actions` block holds. */
export const actionElement = z.discriminatedUnion('type', [button, overflow, ...choices]);
/** What stands at the right of a `section`. */
export const accessory = z.discriminatedUnion('type', [button, image, overflow, ...choices]);
/** What an `input` block asks with. */
export const inputElement = z.discriminatedUnion('type', [plainTextInput, numberInput, ...choices]);
/** What a `context` block holds. */
export const contextElement = z.discriminatedUnion('type', [image, ...anyText(3000).options]);

export type ActionElement = z.output<typeof actionElement>;
export type InputElement = z.output<typeof inputElement>;
export type ContextElement = z.output<typeof contextElement>;
/** Whatever a person can press, choose or fill in. */
export type InteractiveElement = ActionElement | InputElement;
