import type { TextObject } from '../block-kit/text-objects.ts';
import type { Reader } from '../mrkdwn/dates.ts';
import { inlineText, type Names } from '../mrkdwn/inline-text.ts';
import type { Passage } from '../mrkdwn/nodes.ts';
import { passagesOf } from '../mrkdwn/passages.ts';
import { wrapped } from './width.ts';

/** What a text is written on: how wide, and for whom. */
export interface Paper {
  readonly columns: number;
  readonly names: Names;
  readonly reader: Reader;
}

/** Passages one below the other, broken to the paper's columns. */
export function passagesText(passages: readonly Passage[], paper: Paper): string {
  return passages.flatMap((passage) => passageLines(passage, paper)).join('\n');
}

function passageLines(passage: Passage, { columns, names, reader }: Paper): string[] {
  switch (passage.kind) {
    case 'paragraph':
      return passage.lines.flatMap((line) => wrapped(inlineText(line, names, reader), columns));
    case 'quote':
      return passage.lines
        .flatMap((line) => wrapped(inlineText(line, names, reader), columns - 2))
        .map((line) => `▎ ${line}`);
    case 'preformatted':
      return passage.text.split('\n').map((line) => `    ${line}`);
    case 'list':
      return passage.items.flatMap((item, index) => {
        const mark = `${'  '.repeat(passage.indent)}${passage.isOrdered ? `${index + 1}.` : '•'} `;
        return wrapped(inlineText(item, names, reader), columns - mark.length).map(
          (line, lineIndex) => (lineIndex === 0 ? mark : ' '.repeat(mark.length)) + line,
        );
      });
  }
}

/** A text object on a single line, however long. */
export function oneLine(text: TextObject, paper: Paper): string {
  return passagesText(passagesOf(text), { ...paper, columns: Infinity }).replaceAll('\n', ' ');
}
