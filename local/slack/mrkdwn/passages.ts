import { decodeEntities } from './entities.ts';
import { parseInline, parsePlain } from './inline.ts';
import type { Passage } from './nodes.ts';
import type { TextObject } from '../block-kit/text-objects.ts';

/** What a text object says. */
export function passagesOf(text: TextObject): Passage[] {
  return text.type === 'mrkdwn' ? parseMrkdwn(text.text) : parsePlainText(text.text);
}

/** Reads mrkdwn: paragraphs, quotes and preformatted text. https://docs.slack.dev/messaging/formatting-message-text */
export function parseMrkdwn(text: string): Passage[] {
  // Every second part stood between fences.
  const parts = text.split(/```([\s\S]+?)```/);
  return parts.flatMap((part, index): Passage[] => {
    if (index % 2 === 1) return [{ kind: 'preformatted', text: decodeEntities(trimNewlines(part)) }];
    // The line break beside a fence belongs to the fence.
    const between = part
      .replace(index > 0 ? /^\n/ : '', '')
      .replace(index < parts.length - 1 ? /\n$/ : '', '');
    return between === '' ? [] : paragraphsAndQuotes(between);
  });
}

function parsePlainText(text: string): Passage[] {
  return [{ kind: 'paragraph', lines: text.split('\n').map(parsePlain) }];
}

function paragraphsAndQuotes(text: string): Passage[] {
  const passages: { kind: 'paragraph' | 'quote'; lines: ReturnType<typeof parseInline>[] }[] = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    const kind = quoted === null ? 'paragraph' : 'quote';
    const pieces = parseInline(quoted === null ? line : line.slice(quoted[0].length));
    const last = passages.at(-1);
    if (last?.kind === kind) last.lines.push(pieces);
    else passages.push({ kind, lines: [pieces] });
  }
  return passages;
}

function trimNewlines(text: string): string {
  return text.replace(/^\n/, '').replace(/\n$/, '');
}
