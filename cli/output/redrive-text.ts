import type { DeadLetter, Fate, Told } from '../../lib/domain/redrive/dead-letter.ts';
import type { Look } from '../../lib/shell/redrive/look-into.ts';
import type { OpenedLetter } from '../../lib/shell/redrive/open-letters.ts';
import type { Redriven } from '../../lib/shell/redrive/redrive.ts';
import { resultWords } from './result-words.ts';
import { harmless, minute, row, wrapped, type Style } from './style.ts';

/** What was found, for people and for machines. */
interface Found {
  readonly looks: readonly Look[];
  readonly unread: string | null;
}

/** Of those that have the same to tell, so many are shown. */
const MOST_SHOWN = 20;

/** What waits in the queues, for people. */
export function looksText({ looks, unread }: Found, now: Date, style: Style): string {
  const waiting = looks.filter(({ letters }) => letters.length > 0);
  const count = looks.reduce((sum, { letters }) => sum + letters.length, 0);
  const queues = `${waiting.length} of ${counted(looks.length, 'dead-letter queue')}`;
  const title =
    count === 0
      ? `Nothing waits in ${counted(looks.length, 'dead-letter queue')}, ${minute(now)} UTC`
      : `${counted(count, 'message')} in ${queues}, ${minute(now)} UTC`;
  return blocksOf(
    style('bold', title),
    waiting.map((look) => lookText(look, style)),
    unread,
  );
}

function lookText({ queue, letters, isAll }: Look, style: Style): string {
  const more = isAll ? '' : ', and more behind them';
  const title = style('bold', `${queue.name}: ${counted(letters.length, 'message')}${more}`);
  const rows = letters.map((letter) => ({ letter, id: letter.messageId, group: letter.why ?? UNKNOWN }));
  return [title, ...groupLines(rows)].join('\n');
}

const UNKNOWN = 'Nothing is on record of why: the log of the function says it.';

/** What came of all messages, for people. */
export function redrivenText({ told, broken, unread }: Redriven, style: Style): string {
  const handled = told.filter(({ fate }) => fate.kind === 'handled').length;
  const title =
    told.length === 0 ? 'Nothing was waiting.' : `${handled} of ${counted(told.length, 'message')} handled`;
  const blocks = [...Map.groupBy(told, ({ letter }) => letter.queue)].map(([queue, ofQueue]) =>
    [style('bold', harmless(queue)), ...toldLines(ofQueue)].join('\n'),
  );
  const cuts = broken.map(({ queue, problem }) =>
    wrapped(harmless(`Not all of ${queue} was moved: ${problem}`), 78).join('\n'),
  );
  return blocksOf(style('bold', title), [...blocks, ...cuts], unread);
}

/** Under the ids by which they are found now. */
function toldLines(told: readonly Told[]): string[] {
  return groupLines(
    told.map(({ letter, sentId, fate }) => ({
      letter,
      id: sentId ?? letter.messageId,
      group: fateWords(fate),
    })),
  );
}

function fateWords(fate: Fate): string {
  switch (fate.kind) {
    case 'handled': {
      const results = [...new Set(fate.results.map(resultOf))];
      return results.length === 0
        ? 'Handled: gone from its queue, and not back; the records have nothing new.'
        : `Handled: ${results.join(', ')}.`;
    }
    case 'back':
      return `Back in the dead-letter queue. ${fate.reason ?? UNKNOWN}`;
    case 'on-its-way':
      return `Still on its way. ${fate.reason ?? 'It was not seen to fail; look again by --dry-run.'}`;
    case 'left':
      return `Left where it was: ${fate.reason}`;
  }
}

function resultOf({ outcome, refusal }: Extract<Fate, { kind: 'handled' }>['results'][number]): string {
  return refusal === null ? resultWords(outcome) : `${resultWords(outcome)} (${refusal})`;
}

interface Row {
  readonly letter: DeadLetter;
  readonly id: string;
  /** What letters that are shown together have in common. */
  readonly group: string;
}

function groupLines(rows: readonly Row[]): string[] {
  return [...Map.groupBy(rows, ({ group }) => group)].flatMap(([group, own]) => [
    ...wrapped(harmless(group), 76).map((line) => `  ${line}`),
    ...own.slice(0, MOST_SHOWN).flatMap(rowLines),
    ...(own.length > MOST_SHOWN ? [`    and ${own.length - MOST_SHOWN} more (--json has all)`] : []),
  ]);
}

function rowLines({ id, letter: { since, about } }: Row): string[] {
  return [
    `    ${harmless(id)}  since ${minute(since)} UTC`,
    ...wrapped(harmless(about), 72).map((line) => `      ${line}`),
  ];
}

function blocksOf(title: string, blocks: readonly string[], unread: string | null): string {
  const unreadWords =
    unread === null
      ? []
      : [wrapped(harmless(`The records could not be read, so less is known: ${unread}`), 78).join('\n')];
  return `${[title, ...blocks, ...unreadWords].join('\n\n')}\n`;
}

/** What waits, for machines. */
export function looksJson({ looks, unread }: Found): object {
  return {
    queues: looks.map(({ queue, letters, isAll }) => ({ queue: queue.name, count: letters.length, isAll })),
    messages: looks.flatMap(({ letters }) => letters),
    recordsProblem: unread,
  };
}

/** What came of all messages, for machines. */
export function redrivenJson({ told, broken, unread }: Redriven): object {
  return {
    messages: told.map(({ letter, sentId, fate }) => ({ ...letter, sentId, fate })),
    broken,
    recordsProblem: unread,
  };
}

/** One message as it is, for people. */
export function letterText({ letter, message }: OpenedLetter, style: Style): string {
  const { attributes, body } = message;
  return [
    style('bold', harmless(`${letter.queue} ${letter.messageId}`)),
    row('Since', `${minute(letter.since)} UTC`),
    row('About', harmless(letter.about)),
    ...(letter.why === null ? [] : [row('Why', harmless(letter.why))]),
    ...Object.entries(attributes).map(([name, value]) => row(harmless(name), harmless(value))),
    '',
    // Line by line: whoever made it chose what is in it.
    ...body.split('\n').map(harmless),
    '',
  ].join('\n');
}

/** One message as it is, for machines. */
export function letterJson({ letter, message: { attributes, body, groupId } }: OpenedLetter): object {
  return { ...letter, attributes, groupId, body };
}

/** How many of something. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
