import { visible } from '../visible.ts';

/*
 * Text from outside (tags, names, user agents, what EC2 says) on its way into a message. In Slack `<`, `>`
 * and `&` make links and mentions, some characters make formatting, and invisible ones turn what is read
 * around. None of it may come from somebody who can name an instance.
 * https://docs.slack.dev/messaging/formatting-message-text
 */

const ELLIPSIS = '…';

/** Breaks a token without being seen: unlike a zero-width space it does not break the line. */
const WORD_JOINER = '\u2060';

/** Slack's own characters, everywhere. */
const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

/** Slack knows no escape for its formatting characters: they are replaced by ones that look alike. */
const lookAlikes: ReadonlyMap<string, string> = new Map([
  ...entities,
  ['*', '∗'],
  ['_', 'ˍ'],
  ['~', '∼'],
  ['`', 'ˋ'],
]);

/** Inside a code span nothing formats but the backtick that ends it, so that names can be copied from it. */
const lookAlikesInCode: ReadonlyMap<string, string> = new Map([...entities, ['`', 'ˋ']]);

/** Text as it is, on one line, for a sentence of `mrkdwn`; at most `maxLength` characters long as it is sent. */
export function escaped(text: string, maxLength: number): string {
  const noEmoji = defused(visible(text)).replace(/:(?=[\w+'-]+:)/g, `:${WORD_JOINER}`);
  return bounded(Array.from(noEmoji, replacedBy(lookAlikes)), maxLength);
}

/**
 * Text as a code span, for ids and names that people copy; at most `maxLength` characters long with its
 * backticks. A dash where there is no text: Slack shows empty code as two backticks.
 */
export function code(text: string, maxLength: number): string {
  const cleaned = visible(text);
  const characters = Array.from(defused(cleaned === '' ? '-' : cleaned), replacedBy(lookAlikesInCode));
  return `\`${bounded(characters, maxLength - 2)}\``;
}

/** Text for a `plain_text` object: nothing formats there, but `&`, `<` and `>` are Slack's all the same. */
export function plain(text: string, maxLength: number): string {
  return bounded(Array.from(defused(visible(text)), replacedBy(entities)), maxLength);
}

/** No `@here` and no address that becomes a link; `alice@example.com` is a name and stays. */
function defused(text: string): string {
  return text
    .replace(/(?<![A-Za-z0-9.+-])@/g, `@${WORD_JOINER}`)
    .replace(/:(?=\/\/)|(?<=\b(?:mailto|tel|slack)):/gi, `:${WORD_JOINER}`);
}

function replacedBy(replacements: ReadonlyMap<string, string>): (character: string) => string {
  return (character) => replacements.get(character) ?? character;
}

/** The characters, each whole, as far as there is room; an ellipsis shows that there were more. */
function bounded(characters: readonly string[], maxLength: number): string {
  const all = characters.join('');
  if (all.length <= maxLength) return all;

  const kept: string[] = [];
  let room = maxLength - ELLIPSIS.length;
  for (const character of characters) {
    if (character.length > room) break;
    kept.push(character);
    room -= character.length;
  }
  return `${kept.join('').trimEnd()}${ELLIPSIS}`;
}
