import { parseControl } from './control.ts';
import { isEmoji } from './emoji.ts';
import { decodeEntities } from './entities.ts';
import type { Inline } from './nodes.ts';

/**
 * Markup opens and closes only at the edge of a word, as in Slack: `2*3*4` and `snake_case_name` stay as they are.
 * Each group excludes its own end, so that a long hostile line is read in linear time.
 */
const markup = new RegExp(
  [
    /`(?<code>[^`\n]+)`/u,
    /<(?<control>[^<>\n]+)>/u,
    /(?<![\p{L}\p{N}*])\*(?<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}*])/u,
    /(?<![\p{L}\p{N}_])_(?<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\p{L}\p{N}_])/u,
    /(?<![\p{L}\p{N}~])~(?<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\p{L}\p{N}~])/u,
    /:(?<emoji>[a-z0-9_+'-]{1,64}):/u,
    /(?<bare>https?:\/\/[^\s<>|*`]+[^\s<>|*`.,;:!?)\]'"_~])/u,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gu',
);

/** The pieces of one line of mrkdwn. */
export function parseInline(line: string): Inline[] {
  const pieces: Inline[] = [];
  let end = 0;
  for (const match of line.matchAll(markup)) {
    if (match.index > end) pieces.push(plain(line.slice(end, match.index)));
    pieces.push(pieceOf(match.groups ?? {}) ?? plain(match[0]));
    end = match.index + match[0].length;
  }
  if (end < line.length) pieces.push(plain(line.slice(end)));
  return pieces;
}

/** The pieces of a plain text: no markup but emoji. */
export function parsePlain(line: string): Inline[] {
  return line.split(/(:[a-z0-9_+'-]{1,64}:)/).flatMap((part): Inline[] => {
    if (part === '') return [];
    const name = part.slice(1, -1);
    return part.startsWith(':') && isEmoji(name) ? [{ kind: 'emoji', name }] : [plain(part)];
  });
}

function pieceOf(groups: Readonly<Record<string, string | undefined>>): Inline | null {
  const { code, control, bold, italic, strike, emoji, bare } = groups;
  if (code !== undefined) return { kind: 'code', text: decodeEntities(code) };
  if (control !== undefined) return parseControl(control);
  if (bold !== undefined) return { kind: 'bold', children: parseInline(bold) };
  if (italic !== undefined) return { kind: 'italic', children: parseInline(italic) };
  if (strike !== undefined) return { kind: 'strike', children: parseInline(strike) };
  if (emoji !== undefined) return isEmoji(emoji) ? { kind: 'emoji', name: emoji } : null;
  return bare === undefined ? null : { kind: 'link', url: decodeEntities(bare), label: null };
}

function plain(text: string): Inline {
  return { kind: 'text', text: decodeEntities(text) };
}
