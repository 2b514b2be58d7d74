import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Gives a text a format (`bold`, `red`) where the output shows colours, and leaves it as it is elsewhere. */
export type Style = (format: Format, text: string) => string;

/** The style for an output with or without colours; `styleText` alone would look at another stream. */
export function styleFor(colours: boolean): Style {
  return (format, text) => (colours ? styleText(format, text, { validateStream: false }) : text);
}

/**
 * A text from an event, fit for a terminal: names and user agents are chosen by whoever made the call, and a
 * control character among them could rewrite what is on the screen.
 */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

/** A text from outside, harmless, and as long as there is room. */
export function cut(text: string, room: number): string {
  const characters = Array.from(harmless(text));
  return characters.length <= room ? characters.join('') : `${characters.slice(0, room - 1).join('')}…`;
}

/** `HttpPutResponseHopLimit` and a space to spare. */
const LABEL_WIDTH = 24;

/** What is left of the 80 columns that every terminal has. */
const TEXT_WIDTH = 80 - LABEL_WIDTH - 3;

/** A label and its text, labels of one width. */
export function row(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)} ${text}`;
}

/** A label and a text of some sentences, broken into lines beside it. */
export function paragraph(label: string, text: string): string {
  return wrapped(text, TEXT_WIDTH)
    .map((line, index) => row(index === 0 ? label : '', line))
    .join('\n');
}

/** A text broken between words into lines of at most so many characters; a longer word has a line of its own. */
export function wrapped(text: string, width: number): readonly string[] {
  return text.match(new RegExp(`\\S.{0,${width - 2}}\\S(?=\\s|$)|\\S+`, 'g')) ?? [];
}
