import { dateText, type Reader } from './dates.ts';
import { emojiText } from './emoji.ts';
import type { Inline } from './nodes.ts';

/** How ids are told to people. */
export interface Names {
  /** The name behind a user's, channel's or group's id; undefined for one that is unknown. */
  readonly user: (id: string) => string | undefined;
  readonly channel: (id: string) => string | undefined;
  readonly group: (id: string) => string | undefined;
}

/** `@alice`, `#platform-team`, `@approvers`: a mention without its id, where that is known. */
export function mentionText(
  mention: {
    readonly kind: 'user' | 'channel' | 'group';
    readonly id: string;
    readonly label: string | null;
  },
  names: Names,
): string {
  const name = names[mention.kind](mention.id) ?? mention.label?.replace(/^[@#]/, '') ?? mention.id;
  return `${mention.kind === 'channel' ? '#' : '@'}${name}`;
}

/** A line as plain text. A link is followed by where it leads, unless it shows that already. */
export function inlineText(pieces: readonly Inline[], names: Names, reader: Reader): string {
  return pieces.map((piece) => pieceText(piece, names, reader)).join('');
}

function pieceText(piece: Inline, names: Names, reader: Reader): string {
  switch (piece.kind) {
    case 'text':
    case 'code':
      return piece.text;
    case 'bold':
    case 'italic':
    case 'strike':
      return inlineText(piece.children, names, reader);
    case 'link':
      return piece.label === null || piece.label === piece.url ? piece.url : `${piece.label} (${piece.url})`;
    case 'user':
    case 'channel':
    case 'group':
      return mentionText(piece, names);
    case 'broadcast':
      return `@${piece.range}`;
    case 'date':
      return dateText(piece.date, reader);
    case 'emoji':
      return emojiText(piece.name);
  }
}
