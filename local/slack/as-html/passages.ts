import { passagesOf } from '../mrkdwn/passages.ts';
import type { TextObject } from '../block-kit/text-objects.ts';
import { dateText, type Reader } from '../mrkdwn/dates.ts';
import { emojiText } from '../mrkdwn/emoji.ts';
import { mentionText, type Names } from '../mrkdwn/inline-text.ts';
import type { Inline, Passage } from '../mrkdwn/nodes.ts';
import { joined, markup, type Html } from '../../../lib/boundary/markup.ts';

/** Who looks at the page, and the names they see. */
export interface Viewpoint {
  readonly names: Names;
  readonly reader: Reader;
}

/** A text object as HTML. */
export function textHtml(text: TextObject, viewpoint: Viewpoint): Html {
  return passagesHtml(passagesOf(text), viewpoint);
}

/** Passages as HTML, block elements one after the other. */
export function passagesHtml(passages: readonly Passage[], viewpoint: Viewpoint): Html {
  return markup`${passages.map((passage) => passageHtml(passage, viewpoint))}`;
}

/** A text object within a line, such as a button's label. */
export function labelHtml(text: TextObject, viewpoint: Viewpoint): Html {
  const lines = passagesOf(text).flatMap((passage) =>
    passage.kind === 'paragraph' || passage.kind === 'quote' ? passage.lines : [],
  );
  return markup`${lines.map((line) => inlineHtml(line, viewpoint))}`;
}

function passageHtml(passage: Passage, viewpoint: Viewpoint): Html {
  switch (passage.kind) {
    case 'paragraph':
      return markup`<p>${linesHtml(passage.lines, viewpoint)}</p>`;
    case 'quote':
      return markup`<blockquote>${linesHtml(passage.lines, viewpoint)}</blockquote>`;
    case 'preformatted':
      return markup`<pre tabindex="0">${passage.text}</pre>`;
    case 'list': {
      const items = passage.items.map((item) => markup`<li>${inlineHtml(item, viewpoint)}</li>`);
      return passage.isOrdered
        ? markup`<ol class="indent-${passage.indent}">${items}</ol>`
        : markup`<ul class="indent-${passage.indent}">${items}</ul>`;
    }
  }
}

function linesHtml(lines: readonly (readonly Inline[])[], viewpoint: Viewpoint): Html {
  return joined(
    lines.map((line) => inlineHtml(line, viewpoint)),
    markup`<br>`,
  );
}

function inlineHtml(pieces: readonly Inline[], viewpoint: Viewpoint): Html {
  return markup`${pieces.map((piece) => pieceHtml(piece, viewpoint))}`;
}

function pieceHtml(piece: Inline, viewpoint: Viewpoint): Html {
  switch (piece.kind) {
    case 'text':
      return markup`${piece.text}`;
    case 'code':
      return markup`<code>${piece.text}</code>`;
    case 'bold':
      return markup`<strong>${inlineHtml(piece.children, viewpoint)}</strong>`;
    case 'italic':
      return markup`<em>${inlineHtml(piece.children, viewpoint)}</em>`;
    case 'strike':
      return markup`<s>${inlineHtml(piece.children, viewpoint)}</s>`;
    case 'link':
      return linkHtml(piece.url, markup`${piece.label ?? piece.url}`);
    case 'user':
    case 'channel':
    case 'group':
      return markup`<span class="mention">${mentionText(piece, viewpoint.names)}</span>`;
    case 'broadcast':
      return markup`<span class="mention loud">@${piece.range}</span>`;
    case 'date': {
      const written = markup`<time>${dateText(piece.date, viewpoint.reader)}</time>`;
      return piece.date.url === null ? written : linkHtml(piece.date.url, written);
    }
    case 'emoji':
      return markup`<span class="emoji" role="img" aria-label="${piece.name.replaceAll('_', ' ')}">${emojiText(piece.name)}</span>`;
  }
}

/** A link that opens elsewhere; one that leads to no web page stays text. */
export function linkHtml(url: string, label: Html): Html {
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(url)) return label;
  return markup`<a href="${url}" target="_blank" rel="noopener noreferrer">${label}</a>`;
}
