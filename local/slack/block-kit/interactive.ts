import type { Block } from './blocks.ts';
import type { InteractiveElement } from './elements.ts';

/** An element that a person can use, and the block it is in. */
export interface Interactive {
  readonly blockId: string;
  readonly element: InteractiveElement;
}

/** All that can be pressed, chosen or filled in, in reading order. */
export function interactiveElements(blocks: readonly Block[]): Interactive[] {
  return blocks.flatMap((block) =>
    elementsIn(block).map((element) => ({ blockId: block.block_id ?? '', element })),
  );
}

function elementsIn(block: Block): InteractiveElement[] {
  switch (block.type) {
    case 'actions':
      return block.elements;
    case 'input':
      return [block.element];
    case 'section':
      return block.accessory === undefined || block.accessory.type === 'image' ? [] : [block.accessory];
    case 'header':
    case 'divider':
    case 'context':
    case 'image':
    case 'rich_text':
      return [];
  }
}

/** The blocks as Slack keeps them: with an id for each block and each element that came without. */
export function withIds(blocks: readonly Block[], nextId: () => string): Block[] {
  return blocks.map((block) => withElementIds({ ...block, block_id: block.block_id ?? nextId() }, nextId));
}

function withElementIds(block: Block, nextId: () => string): Block {
  const identified = <Element extends InteractiveElement>(element: Element): Element => ({
    ...element,
    action_id: element.action_id ?? nextId(),
  });
  switch (block.type) {
    case 'actions':
      return { ...block, elements: block.elements.map(identified) };
    case 'input':
      return { ...block, element: identified(block.element) };
    case 'section':
      if (block.accessory === undefined || block.accessory.type === 'image') return block;
      return { ...block, accessory: identified(block.accessory) };
    case 'header':
    case 'divider':
    case 'context':
    case 'image':
    case 'rich_text':
      return block;
  }
}

/** What no schema can say: ids that are there twice. Each is told as Slack does. */
export function duplicateIds(blocks: readonly Block[]): string[] {
  const blockIds = blocks.flatMap(({ block_id }) => block_id ?? []);
  const doubleBlocks = repeated(blockIds).map(
    (id) => `block_id already exists: ${id} [json-pointer:/blocks]`,
  );
  const doubleActions = blocks.flatMap((block, index) =>
    repeated(elementsIn(block).flatMap(({ action_id }) => action_id ?? [])).map(
      (id) => `action_id already exists: ${id} [json-pointer:/blocks/${index}]`,
    ),
  );
  return [...doubleBlocks, ...doubleActions];
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
