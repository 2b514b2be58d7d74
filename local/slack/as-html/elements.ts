import type { Button, InteractiveElement } from '../block-kit/elements.ts';
import type { Confirmation, Option } from '../block-kit/text-objects.ts';
import { people } from '../workspace/people.ts';
import { markup, type Html } from '../../../lib/boundary/markup.ts';
import { labelHtml, type Viewpoint } from './passages.ts';

type ChoiceElement = Extract<InteractiveElement, { options: Option[] }>;

/** Something to press, choose or fill in. The page's script reads its `data-` attributes. */
export function elementHtml(element: InteractiveElement, viewpoint: Viewpoint): Html {
  switch (element.type) {
    case 'button':
      return buttonHtml(element, viewpoint);
    case 'overflow':
    case 'static_select':
      return selectHtml(element, viewpoint);
    case 'users_select': {
      const options = people.map(({ id, name }) => optionHtml(id, markup`@${name}`, element.initial_user));
      return markup`<select ${dataHtml(element)}><option value="">${placeholderOf(element, 'Choose a person')}</option>${options}</select>`;
    }
    case 'datepicker':
      return markup`<input type="date" ${dataHtml(element)} value="${element.initial_date ?? ''}">`;
    case 'timepicker':
      return markup`<input type="time" ${dataHtml(element)} value="${element.initial_time ?? ''}">`;
    case 'radio_buttons':
    case 'checkboxes':
      return tickHtml(element, viewpoint);
    case 'plain_text_input':
      if (element.multiline === true)
        return markup`<textarea rows="4" ${dataHtml(element)} placeholder="${placeholderOf(element)}">${element.initial_value ?? ''}</textarea>`;
      return markup`<input type="text" ${dataHtml(element)} placeholder="${placeholderOf(element)}" value="${element.initial_value ?? ''}">`;
    case 'number_input':
      return markup`<input type="number" step="${element.is_decimal_allowed ? 'any' : 1}" ${dataHtml(element)} placeholder="${placeholderOf(element)}" value="${element.initial_value ?? ''}">`;
  }
}

function buttonHtml(button: Button, viewpoint: Viewpoint): Html {
  const { style = 'default', url = '', accessibility_label: spoken } = button;
  const label = spoken === undefined ? null : markup`aria-label="${spoken}"`;
  const isWeb = /^https?:\/\//i.test(url);
  return markup`<button type="button" class="button ${style}" ${dataHtml(button)} data-url="${isWeb ? url : ''}" ${label}>${labelHtml(button.text, viewpoint)}</button>`;
}

function selectHtml(
  element: Extract<ChoiceElement, { type: 'overflow' | 'static_select' }>,
  viewpoint: Viewpoint,
): Html {
  const initial = element.type === 'overflow' ? undefined : element.initial_option?.value;
  const placeholder = element.type === 'overflow' ? '⋯' : placeholderOf(element, 'Choose');
  const options = element.options.map(({ text, value }) =>
    optionHtml(value, labelHtml(text, viewpoint), initial),
  );
  return markup`<select ${dataHtml(element)} aria-label="${placeholder === '⋯' ? 'More' : placeholder}"><option value="">${placeholder}</option>${options}</select>`;
}

function tickHtml(
  element: Extract<ChoiceElement, { type: 'radio_buttons' | 'checkboxes' }>,
  viewpoint: Viewpoint,
): Html {
  const type = element.type === 'checkboxes' ? 'checkbox' : 'radio';
  const ticked =
    element.type === 'checkboxes'
      ? (element.initial_options ?? []).map(({ value }) => value)
      : [element.initial_option?.value];
  const rows = element.options.map(({ text, description, value }) => {
    const checked = ticked.includes(value) ? markup`checked` : null;
    const more =
      description === undefined ? null : markup`<small>${labelHtml(description, viewpoint)}</small>`;
    return markup`<label class="tick"><input type="${type}" name="${element.action_id ?? ''}" value="${value}" ${checked}><span>${labelHtml(text, viewpoint)} ${more}</span></label>`;
  });
  return markup`<div class="ticks" role="group" ${dataHtml(element)}>${rows}</div>`;
}

function optionHtml(value: string, label: Html, initial: string | undefined): Html {
  return markup`<option value="${value}" ${value === initial ? markup`selected` : null}>${label}</option>`;
}

function dataHtml(element: InteractiveElement): Html {
  const confirm = 'confirm' in element ? element.confirm : undefined;
  return markup`data-action="${element.action_id ?? ''}" data-type="${element.type}" ${confirm === undefined ? null : confirmHtml(confirm)}`;
}

/** The confirmation as data: the script shows it as text. */
function confirmHtml({ title, text, confirm, deny, style }: Confirmation): Html {
  const shown = {
    title: title.text,
    text: text.text,
    confirm: confirm.text,
    deny: deny.text,
    style: style ?? 'primary',
  };
  return markup`data-confirm="${JSON.stringify(shown)}"`;
}

function placeholderOf(
  { placeholder }: { readonly placeholder?: { readonly text: string } | undefined },
  otherwise = '',
): string {
  return placeholder?.text ?? otherwise;
}
