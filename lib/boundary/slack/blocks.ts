import { plain } from './escape.ts';
import {
  LIMITS,
  type Action,
  type ButtonElement,
  type Mrkdwn,
  type PlainText,
  type SectionBlock,
  type SlackBlock,
} from './message.ts';

/*
 * Blocks with Slack's limits kept. `mrkdwn` comes in escaped; each piece of it from outside is bounded where
 * it is escaped, so that nothing has to be cut here, where a cut could open what an escape has closed.
 */

/** A header of plain text, cut to Slack's limit. */
export function header(text: string): SlackBlock {
  return { type: 'header', text: plainText(text, LIMITS.header) };
}

/** A section of `mrkdwn`, made of lines. */
export function section(...lines: readonly string[]): SectionBlock {
  return { type: 'section', text: mrkdwn(lines.join('\n')) };
}

/** Facts in two columns: label and `mrkdwn`. Those without a value are left out. */
export function facts(pairs: readonly (readonly [label: string, value: string | null])[]): SlackBlock {
  const fields = pairs.flatMap(([label, value]) => (value === null ? [] : [mrkdwn(`*${label}*\n${value}`)]));
  return { type: 'section', fields: fields.slice(0, LIMITS.fields) };
}

/** A titled piece of code, as it is. Only code of our own: a fence inside would end it. */
export function codeBlock(title: string, text: string): SlackBlock {
  return section(`*${title}*`, '```', text, '```');
}

/** Small print. */
export function context(...texts: readonly string[]): SlackBlock {
  return { type: 'context', elements: texts.slice(0, LIMITS.contextElements).map(mrkdwn) };
}

/** The buttons of a message; no block where there are none. A value too long to come back has no button. */
export function buttons(actions: readonly Action[]): readonly SlackBlock[] {
  const elements = actions
    .filter(({ value }) => value.length <= LIMITS.buttonValue)
    .slice(0, LIMITS.buttons)
    .map(button);
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

/** A link with an address and a text of our own; whatever could end the address early is encoded. */
export function link(url: string, text: string): string {
  return `<${url.replace(/[<>|\s]/g, encodeURIComponent).replaceAll('&', '&amp;')}|${text}>`;
}

/** A moment in the reader's own time zone; in UTC where the reader's client cannot tell it. */
export function moment(date: Date): string {
  const fallback = `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(date.getTime() / 1000)}^{date_short_pretty} {time}|${fallback}>`;
}

function mrkdwn(text: string): Mrkdwn {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Text without formatting, cut to a limit. */
export function plainText(text: string, maxLength: number): PlainText {
  return { type: 'plain_text', text: plain(text, maxLength), emoji: false };
}

function button({ actionId, label, value, style, question }: Action): ButtonElement {
  return {
    type: 'button',
    action_id: actionId,
    text: plainText(label, LIMITS.buttonLabel),
    value,
    ...(style !== undefined && { style }),
    ...(question !== undefined && {
      confirm: {
        title: plainText(question.title, LIMITS.dialogTitle),
        text: plainText(question.text, LIMITS.dialogText),
        confirm: plainText(label, LIMITS.dialogLabel),
        deny: plainText('Cancel', LIMITS.dialogLabel),
        ...(style !== undefined && { style }),
      },
    }),
  };
}
