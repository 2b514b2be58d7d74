/*
 * The part of Block Kit that the messages are made of. Own types: the domain of the messages is small, and
 * what is not in here cannot be sent by mistake.
 * https://docs.slack.dev/reference/block-kit/blocks
 */

/** What `chat.postMessage`, `chat.update` and an incoming webhook take. */
export interface SlackMessage {
  /** For notifications and screen readers; people see the blocks. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

export type SlackBlock = HeaderBlock | SectionBlock | ContextBlock | ActionsBlock;

export interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  /** `false`: a name with `:x:` in it stays as it is. */
  readonly emoji: false;
}

export interface Mrkdwn {
  readonly type: 'mrkdwn';
  readonly text: string;
  /** `true`: Slack makes no links, channels or mentions of what merely looks like one. */
  readonly verbatim: true;
}

export interface HeaderBlock {
  readonly type: 'header';
  readonly text: PlainText;
}

export interface SectionBlock {
  readonly type: 'section';
  readonly text?: Mrkdwn;
  readonly fields?: readonly Mrkdwn[];
}

export interface ContextBlock {
  readonly type: 'context';
  readonly elements: readonly Mrkdwn[];
}

export interface ActionsBlock {
  readonly type: 'actions';
  readonly elements: readonly ButtonElement[];
}

export interface ButtonElement {
  readonly type: 'button';
  readonly action_id: string;
  readonly text: PlainText;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  readonly confirm?: ConfirmationDialog;
}

/** What Slack asks before it tells of a press. */
export interface ConfirmationDialog {
  readonly title: PlainText;
  readonly text: PlainText;
  readonly confirm: PlainText;
  readonly deny: PlainText;
  readonly style?: 'primary' | 'danger';
}

/** A button that somebody can press on a message. */
export interface Action {
  readonly actionId: string;
  readonly label: string;
  /** What comes back when it is pressed, at most {@link LIMITS}`.buttonValue` characters. */
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  /** Asked before the press counts; its yes is the button's label. */
  readonly question?: { readonly title: string; readonly text: string };
}

/** Slack's limits, in characters and pieces. */
export const LIMITS = {
  text: 4000,
  blocks: 50,
  header: 150,
  section: 3000,
  fields: 10,
  field: 2000,
  contextElements: 10,
  buttons: 25,
  buttonLabel: 75,
  buttonValue: 2000,
  dialogTitle: 100,
  dialogText: 300,
  dialogLabel: 30,
} as const;
