import type { Block, BlockOf } from '../block-kit/blocks.ts';
import type { ContextElement } from '../block-kit/elements.ts';
import { passagesOfRichText } from '../mrkdwn/rich-text.ts';
import { elementHtml } from './elements.ts';
import { linkHtml, labelHtml, passagesHtml, textHtml, type Viewpoint } from './passages.ts';
import { markup, type Html } from '../../../lib/boundary/markup.ts';

/** A block of a message or form. `errors` are told below the input they are about, by block id. */
export function blockHtml(
  block: Block,
  viewpoint: Viewpoint,
  errors: Readonly<Record<string, string>> = {},
): Html {
  switch (block.type) {
    case 'header':
      return markup`<h3 class="header">${labelHtml(block.text, viewpoint)}</h3>`;
    case 'divider':
      return markup`<hr>`;
    case 'section':
      return sectionHtml(block, viewpoint);
    case 'context':
      return markup`<div class="context">${block.elements.map((element) => contextHtml(element, viewpoint))}</div>`;
    case 'actions':
      return markup`<div class="actions">${block.elements.map((element) => elementHtml(element, viewpoint))}</div>`;
    case 'image':
      return markup`<p>${linkHtml(block.image_url, markup`🖼️ ${block.title?.text ?? block.alt_text}`)}</p>`;
    case 'input':
      return inputHtml(block, viewpoint, errors[block.block_id ?? '']);
    case 'rich_text':
      return markup`<div class="section">${passagesHtml(passagesOfRichText(block), viewpoint)}</div>`;
  }
}

function sectionHtml({ text, fields = [], accessory }: BlockOf<'section'>, viewpoint: Viewpoint): Html {
  const cells = fields.map((field) => markup`<div class="field">${textHtml(field, viewpoint)}</div>`);
  const beside =
    accessory === undefined
      ? null
      : markup`<div class="accessory">${accessory.type === 'image' ? contextHtml(accessory, viewpoint) : elementHtml(accessory, viewpoint)}</div>`;
  return markup`<div class="section"><div class="words">${text === undefined ? null : textHtml(text, viewpoint)}${
    cells.length === 0 ? null : markup`<div class="fields">${cells}</div>`
  }</div>${beside}</div>`;
}

/** Images are told by their words: the page loads nothing from elsewhere. */
function contextHtml(element: ContextElement, viewpoint: Viewpoint): Html {
  if (element.type === 'image') return markup`<span class="picture">🖼️ ${element.alt_text}</span>`;
  return markup`<span>${labelHtml(element, viewpoint)}</span>`;
}

function inputHtml(
  { label, element, hint, optional, block_id }: BlockOf<'input'>,
  viewpoint: Viewpoint,
  error: string | undefined,
): Html {
  const more = optional === true ? markup` <small>(optional)</small>` : null;
  const told = error === undefined ? null : markup`<p class="error" role="alert">${error}</p>`;
  const helped = hint === undefined ? null : markup`<p class="hint">${labelHtml(hint, viewpoint)}</p>`;
  return markup`<div class="input" data-block="${block_id ?? ''}"><label><span class="label">${labelHtml(label, viewpoint)}${more}</span>${
    element.type === 'radio_buttons' || element.type === 'checkboxes' ? markup`</label>` : null
  }${elementHtml(element, viewpoint)}${
    element.type === 'radio_buttons' || element.type === 'checkboxes' ? null : markup`</label>`
  }${told}${helped}</div>`;
}
