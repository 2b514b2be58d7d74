import type { Block, BlockOf } from '../block-kit/blocks.ts';
import type { ContextElement, InteractiveElement } from '../block-kit/elements.ts';
import type { TextObject } from '../block-kit/text-objects.ts';
import type { Names } from '../mrkdwn/inline-text.ts';
import type { Reader } from '../mrkdwn/dates.ts';
import { parseMrkdwn, passagesOf } from '../mrkdwn/passages.ts';
import { passagesOfRichText } from '../mrkdwn/rich-text.ts';
import { findUser, userGroups } from '../workspace/people.ts';
import { oneLine, passagesText, type Paper } from './passages-text.ts';
import { padded, wrapped } from './width.ts';

/** How to write a message; everything has a default. */
export interface TextOptions {
  /** The most columns of a line; 96. Only words that are longer, such as URLs, go beyond. */
  readonly columns?: number;
  readonly names?: Partial<Names>;
  readonly reader?: Partial<Reader>;
}

/**
 * A message as text for a terminal: its blocks, or its `text` if it has none. Terminal control characters are left out,
 * so that a message cannot paint over what stands before it.
 */
export function messageAsText(
  message: { readonly text: string; readonly blocks: readonly Block[] },
  options: TextOptions = {},
): string {
  const paper: Paper = {
    columns: options.columns ?? 96,
    names: { user: userName, group: groupName, channel: () => undefined, ...options.names },
    reader: { now: Date.now(), timeZone: localTimeZone(), ...options.reader },
  };
  const parts =
    message.blocks.length === 0
      ? [passagesText(parseMrkdwn(message.text), paper)]
      : message.blocks.map((block) => blockText(block, paper));
  return parts
    .join('\n')
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (character) => (character === '\n' ? '\n' : ''));
}

function blockText(block: Block, paper: Paper): string {
  switch (block.type) {
    case 'header':
      return headerText(block, paper);
    case 'section':
      return sectionText(block, paper);
    case 'context':
      return block.elements
        .map((element) => contextText(element, paper))
        .join('  ')
        .split('\n')
        .flatMap((line) => wrapped(line, paper.columns))
        .join('\n');
    case 'divider':
      return '─'.repeat(paper.columns);
    case 'actions':
      return wrapped(
        block.elements.map((element) => elementText(element, paper)).join('  '),
        paper.columns,
      ).join('\n');
    case 'input':
      return [oneLine(block.label, paper), elementText(block.element, paper)].join(' ');
    case 'image':
      return `[${block.title === undefined ? block.alt_text : oneLine(block.title, paper)}] (${block.image_url})`;
    case 'rich_text':
      return passagesText(passagesOfRichText(block), paper);
  }
}

function headerText({ text }: BlockOf<'header'>, paper: Paper): string {
  const lines = wrapped(oneLine(text, paper), paper.columns);
  const longest = Math.max(...lines.map((line) => line.length));
  return [...lines, '═'.repeat(Math.min(longest, paper.columns))].join('\n');
}

function sectionText({ text, fields, accessory }: BlockOf<'section'>, paper: Paper): string {
  const beside = accessory === undefined || accessory.type === 'image' ? [] : [elementText(accessory, paper)];
  return [
    ...(text === undefined ? [] : [passagesText(passagesOf(text), paper)]),
    ...(fields === undefined ? [] : [fieldsText(fields, paper)]),
    ...beside,
  ].join('\n');
}

/** Fields stand two in a row, as in Slack. */
function fieldsText(fields: readonly TextObject[], paper: Paper): string {
  const width = Math.floor((paper.columns - 2) / 2);
  const cells = fields.map((field) =>
    passagesText(passagesOf(field), { ...paper, columns: width }).split('\n'),
  );
  const rows: string[] = [];
  for (let index = 0; index < cells.length; index += 2) {
    const [left = [], right = []] = cells.slice(index, index + 2);
    const height = Math.max(left.length, right.length);
    for (let line = 0; line < height; line += 1)
      rows.push(`${padded(left[line] ?? '', width)}  ${right[line] ?? ''}`.trimEnd());
  }
  return rows.join('\n');
}

function contextText(element: ContextElement, paper: Paper): string {
  if (element.type === 'image') return `[${element.alt_text}]`;
  return passagesText(passagesOf(element), { ...paper, columns: Infinity });
}

function elementText(element: InteractiveElement, paper: Paper): string {
  switch (element.type) {
    case 'button': {
      const label = `[ ${oneLine(element.text, paper)} ]`;
      return element.url === undefined ? label : `${label} (${element.url})`;
    }
    case 'overflow':
      return `[ ${element.options.map(({ text }) => oneLine(text, paper)).join(' | ')} ]`;
    case 'static_select':
    case 'radio_buttons':
    case 'checkboxes':
      return `( ${element.options.map(({ text }) => oneLine(text, paper)).join(' | ')} )`;
    case 'users_select':
    case 'datepicker':
    case 'timepicker':
    case 'plain_text_input':
    case 'number_input':
      return `[ ${element.placeholder === undefined ? '…' : oneLine(element.placeholder, paper)} ]`;
  }
}

function userName(id: string): string | undefined {
  return findUser(id)?.name;
}

function groupName(id: string): string | undefined {
  return userGroups.find((group) => group.id === id)?.handle;
}

function localTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
