import type { InteractiveElement } from '../block-kit/elements.ts';
import type { Option } from '../block-kit/text-objects.ts';
import type { Fields } from '../web-api/method.ts';

/**
 * What somebody chose or wrote: the text, number, date, time or user id, or the `value` of an option; several of these
 * for checkboxes. Null is nothing.
 */
export type Answer = string | readonly string[] | null;

/** An answer the way payloads carry it. */
export function answerFields(element: InteractiveElement, answer: Answer): Fields {
  const single = typeof answer === 'string' && answer !== '' ? answer : null;
  switch (element.type) {
    case 'button':
      return element.value === undefined ? {} : { value: element.value };
    case 'plain_text_input':
    case 'number_input':
      return { value: single };
    case 'datepicker':
      return { selected_date: single };
    case 'timepicker':
      return { selected_time: single };
    case 'users_select':
      return { selected_user: single };
    case 'static_select':
    case 'radio_buttons':
    case 'overflow':
      return { selected_option: chosen(element.options, single) };
    case 'checkboxes': {
      const values = typeof answer === 'string' ? [answer] : (answer ?? []);
      return { selected_options: element.options.filter(({ value }) => values.includes(value)) };
    }
  }
}

/** What is in an element before anybody touches it. */
export function initialAnswer(element: InteractiveElement): Answer {
  switch (element.type) {
    case 'button':
    case 'overflow':
      return null;
    case 'plain_text_input':
    case 'number_input':
      return element.initial_value ?? null;
    case 'datepicker':
      return element.initial_date ?? null;
    case 'timepicker':
      return element.initial_time ?? null;
    case 'users_select':
      return element.initial_user ?? null;
    case 'static_select':
    case 'radio_buttons':
      return element.initial_option?.value ?? null;
    case 'checkboxes':
      return (element.initial_options ?? []).map(({ value }) => value);
  }
}

/** Why Slack would not send this answer off, or null. */
export function answerProblem(element: InteractiveElement, answer: Answer): string | null {
  if (answer === null || answer.length === 0) return 'Please complete this required field.';
  if (element.type === 'plain_text_input') {
    const { min_length: least = 0, max_length: most = 3000 } = element;
    if (answer.length < least) return `Please enter at least ${least} characters.`;
    return answer.length > most ? `Please enter at most ${most} characters.` : null;
  }
  return element.type === 'number_input' ? numberProblem(Number(answer), element) : null;
}

function numberProblem(
  number: number,
  limits: { is_decimal_allowed: boolean; min_value?: string | undefined; max_value?: string | undefined },
): string | null {
  if (Number.isNaN(number)) return 'Please enter a number.';
  if (!limits.is_decimal_allowed && !Number.isInteger(number)) return 'Please enter a whole number.';
  if (number < Number(limits.min_value ?? -Infinity))
    return `Please enter ${limits.min_value ?? ''} or more.`;
  return number > Number(limits.max_value ?? Infinity)
    ? `Please enter ${limits.max_value ?? ''} or less.`
    : null;
}

function chosen(options: readonly Option[], value: string | null): Option | null {
  return options.find((option) => option.value === value) ?? null;
}
