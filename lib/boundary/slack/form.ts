import type { PlainText, SectionBlock } from './message.ts';

/*
 * The part of Slack's modal views that our forms are made of.
 * https://docs.slack.dev/reference/views/modal-views
 */

/** What `views.open` takes. */
export interface SlackForm {
  readonly type: 'modal';
  readonly callback_id: string;
  readonly title: PlainText;
  readonly submit: PlainText;
  readonly close: PlainText;
  /** Comes back with the answers; nobody sees it. */
  readonly private_metadata: string;
  readonly blocks: readonly FormBlock[];
}

export type FormBlock = SectionBlock | InputBlock;

/** A question. Its answer comes back by `block_id` and the element's `action_id`. */
export interface InputBlock {
  readonly type: 'input';
  readonly block_id: string;
  readonly label: PlainText;
  readonly hint?: PlainText;
  readonly optional?: true;
  readonly element: InputElement;
}

export type InputElement = Checkboxes | Choice | TextInput;

export interface FormOption {
  readonly text: PlainText;
  readonly value: string;
  readonly description?: PlainText;
}

export interface Checkboxes {
  readonly type: 'checkboxes';
  readonly action_id: string;
  readonly options: readonly FormOption[];
  readonly initial_options?: readonly FormOption[];
}

export interface Choice {
  readonly type: 'static_select' | 'radio_buttons';
  readonly action_id: string;
  readonly options: readonly FormOption[];
  readonly initial_option?: FormOption;
}

export interface TextInput {
  readonly type: 'plain_text_input';
  readonly action_id: string;
  readonly multiline: true;
  readonly min_length: number;
  readonly max_length: number;
  readonly initial_value?: string;
}

/** Slack's limits of forms, in characters. */
export const FORM_LIMITS = {
  title: 24,
  button: 24,
  label: 2000,
  hint: 2000,
  option: 75,
} as const;
