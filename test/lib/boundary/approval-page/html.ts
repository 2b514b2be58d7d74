import { defaultTreeAdapter, parse, type DefaultTreeAdapterTypes } from 'parse5';

type Node = DefaultTreeAdapterTypes.Node;

/** An element as a browser makes it of a page: its name and its attributes. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** All the text in it. */
  readonly text: string;
}

/** The elements of a page, in their order, as a browser would have them. */
export function elementsOf(html: string): Element[] {
  return [...below(parse(html))]
    .filter((node) => defaultTreeAdapter.isElementNode(node))
    .map((node) => ({
      name: node.tagName,
      attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
      text: textOf(node),
    }));
}

/** What cannot be seen in a page, and a browser keeps all the same. */
export function commentsOf(html: string): string[] {
  return [...below(parse(html))]
    .filter((node) => defaultTreeAdapter.isCommentNode(node))
    .map(({ data }) => data);
}

function* below(node: Node): Generator<Node> {
  yield node;
  for (const child of 'childNodes' in node ? node.childNodes : []) yield* below(child);
}

function textOf(node: Node): string {
  return [...below(node)].map((each) => (defaultTreeAdapter.isTextNode(each) ? each.value : '')).join('');
}
