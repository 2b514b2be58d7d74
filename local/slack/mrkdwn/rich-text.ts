import type { RichTextBlock, RichTextLeaf } from '../block-kit/rich-text.ts';
import type { Inline, Passage } from './nodes.ts';

/** What a `rich_text` block says. Its texts are literal: nothing in them is markup. */
export function passagesOfRichText({ elements }: RichTextBlock): Passage[] {
  return elements.map((element): Passage => {
    switch (element.type) {
      case 'rich_text_section':
        return { kind: 'paragraph', lines: linesOf(element.elements) };
      case 'rich_text_quote':
        return { kind: 'quote', lines: linesOf(element.elements) };
      case 'rich_text_preformatted':
        return { kind: 'preformatted', text: element.elements.map(literal).join('') };
      case 'rich_text_list': {
        const items = element.elements.map((item) => item.elements.map(inlineOf));
        return { kind: 'list', isOrdered: element.style === 'ordered', indent: element.indent ?? 0, items };
      }
    }
  });
}

function linesOf(leaves: readonly RichTextLeaf[]): Inline[][] {
  const lines: Inline[][] = [[]];
  for (const leaf of leaves) {
    const parts = leaf.type === 'text' ? leaf.text.split('\n').map((text) => ({ ...leaf, text })) : [leaf];
    parts.forEach((part, index) => {
      if (index > 0) lines.push([]);
      if (part.type !== 'text' || part.text !== '') lines.at(-1)?.push(inlineOf(part));
    });
  }
  return lines;
}

function inlineOf(leaf: RichTextLeaf): Inline {
  const { style } = leaf;
  if (leaf.type === 'text' && style?.code) return { kind: 'code', text: leaf.text };
  const kinds = (['bold', 'italic', 'strike'] as const).filter((kind) => style?.[kind]);
  return kinds.reduce<Inline>((inner, kind) => ({ kind, children: [inner] }), unstyled(leaf));
}

function unstyled(leaf: RichTextLeaf): Inline {
  switch (leaf.type) {
    case 'text':
      return { kind: 'text', text: leaf.text };
    case 'link':
      return { kind: 'link', url: leaf.url, label: leaf.text ?? null };
    case 'user':
      return { kind: 'user', id: leaf.user_id, label: null };
    case 'channel':
      return { kind: 'channel', id: leaf.channel_id, label: null };
    case 'usergroup':
      return { kind: 'group', id: leaf.usergroup_id, label: null };
    case 'broadcast':
      return { kind: 'broadcast', range: leaf.range };
    case 'emoji':
      return { kind: 'emoji', name: leaf.name };
    case 'date': {
      const { timestamp, format, fallback = '', url = null } = leaf;
      return { kind: 'date', date: { timestamp, format, fallback, url } };
    }
  }
}

function literal(leaf: RichTextLeaf): string {
  if (leaf.type === 'text') return leaf.text;
  return leaf.type === 'link' ? (leaf.text ?? leaf.url) : '';
}
