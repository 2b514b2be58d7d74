import { describe, expect, it } from 'vitest';
import { blockHtml } from '../../../local/slack/as-html/blocks.ts';
import { messageAsText } from '../../../local/slack/as-text/message-as-text.ts';
import { block, type Block } from '../../../local/slack/block-kit/blocks.ts';
import type { InteractiveElement } from '../../../local/slack/block-kit/elements.ts';
import {
  answerFields,
  answerProblem,
  initialAnswer,
  type Answer,
} from '../../../local/slack/interaction/answers.ts';
import { givenApp, givenSlack, noon } from './given.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const options = ['one', 'two'].map((value) => ({ text: plain(value.toUpperCase()), value }));
const [one, two] = options as [(typeof options)[0], (typeof options)[0]];
const placeholder = plain('Choose well');
const reader = { now: noon, timeZone: 'UTC' };
const viewpoint = {
  names: { user: () => 'bob', channel: () => 'general', group: () => 'approvers' },
  reader,
};

/** Each element with what it holds at first, a choice, that choice in a payload, and how it is shown. */
const elements: readonly {
  readonly element: InteractiveElement;
  readonly initial: Answer;
  readonly chosen: Answer;
  readonly fields: unknown;
  readonly html: string;
  readonly text: string;
}[] = [
  {
    element: { type: 'static_select', action_id: 'a', placeholder, options, initial_option: one },
    initial: 'one',
    chosen: 'two',
    fields: { selected_option: two },
    html: '<option value="one" selected>ONE</option>',
    text: '( ONE | TWO )',
  },
  {
    element: { type: 'overflow', action_id: 'a', options },
    initial: null,
    chosen: 'one',
    fields: { selected_option: one },
    html: 'aria-label="More"',
    text: '[ ONE | TWO ]',
  },
  {
    element: { type: 'radio_buttons', action_id: 'a', options, initial_option: two },
    initial: 'two',
    chosen: 'one',
    fields: { selected_option: one },
    html: '<input type="radio" name="a" value="two" checked>',
    text: '( ONE | TWO )',
  },
  {
    element: { type: 'checkboxes', action_id: 'a', options, initial_options: [one] },
    initial: ['one'],
    chosen: ['two', 'one'],
    fields: { selected_options: [one, two] },
    html: '<input type="checkbox" name="a" value="one" checked>',
    text: '( ONE | TWO )',
  },
  {
    element: { type: 'users_select', action_id: 'a', placeholder, initial_user: 'U0BOB0001' },
    initial: 'U0BOB0001',
    chosen: 'U0ALICE01',
    fields: { selected_user: 'U0ALICE01' },
    html: '<option value="U0BOB0001" selected>@bob</option>',
    text: '[ Choose well ]',
  },
  {
    element: { type: 'datepicker', action_id: 'a', initial_date: '2026-04-01' },
    initial: '2026-04-01',
    chosen: '2026-05-01',
    fields: { selected_date: '2026-05-01' },
    html: '<input type="date"',
    text: '[ … ]',
  },
  {
    element: { type: 'timepicker', action_id: 'a', initial_time: '08:00' },
    initial: '08:00',
    chosen: '09:30',
    fields: { selected_time: '09:30' },
    html: 'value="08:00"',
    text: '[ … ]',
  },
  {
    element: { type: 'plain_text_input', action_id: 'a', placeholder, initial_value: 'because' },
    initial: 'because',
    chosen: 'why not',
    fields: { value: 'why not' },
    html: 'placeholder="Choose well" value="because"',
    text: '[ Choose well ]',
  },
  {
    element: { type: 'plain_text_input', action_id: 'a', multiline: true, initial_value: 'because' },
    initial: 'because',
    chosen: '',
    fields: { value: null },
    html: '>because</textarea>',
    text: '[ … ]',
  },
  {
    element: { type: 'number_input', action_id: 'a', is_decimal_allowed: true, initial_value: '2' },
    initial: '2',
    chosen: '2.5',
    fields: { value: '2.5' },
    html: '<input type="number" step="any"',
    text: '[ … ]',
  },
];

describe.each(elements)('the element $element.type', ({ element, initial, chosen, fields, html, text }) => {
  const inBlock = (): Block => {
    const asked = { type: 'input', label: plain('Ask'), element };
    return block.parse(element.type === 'overflow' ? { type: 'actions', elements: [element] } : asked);
  };

  it('holds its first value', () => {
    expect(initialAnswer(element)).toEqual(initial);
  });

  it('tells a choice as Slack does', () => {
    expect(answerFields(element, chosen)).toEqual(fields);
  });

  it('is shown on the page and in the terminal', () => {
    expect(blockHtml(inBlock(), viewpoint).html).toContain(html);
    expect(messageAsText({ text: '', blocks: [inBlock()] }, { reader })).toContain(text);
  });
});

describe('what is filled in', () => {
  const input = { type: 'plain_text_input', max_length: 3 } as const;
  const number = { type: 'number_input', is_decimal_allowed: true, min_value: '1' } as const;

  it.each([
    [input, 'abc', null],
    [input, 'abcd', 'Please enter at most 3 characters.'],
    [input, null, 'Please complete this required field.'],
    [number, '1.5', null],
    [number, '0', 'Please enter 1 or more.'],
  ])('into %o is judged: %s', (element, answer, problem) => {
    expect(answerProblem(element, answer)).toBe(problem);
  });

  it('comes back from checkboxes even when it is a single one, or none', () => {
    const element = { type: 'checkboxes', options } as const;

    expect(answerFields(element, 'two')).toEqual({ selected_options: [two] });
    expect(answerFields(element, null)).toEqual({ selected_options: [] });
  });
});

describe('an element beside a section', () => {
  it('is shown and pressed like any other', async () => {
    const app = await givenApp();
    const { slack, client } = await givenSlack({ interactivityUrl: app.url });
    const accessory = { type: 'button' as const, text: plain('Mute'), accessibility_label: 'Mute for a day' };
    const blocks: Block[] = [{ type: 'section', text: plain('x'), accessory }];
    await client.apiCall('chat.postMessage', { channel: '#imds-guardrail', text: 'x', blocks });
    const [message] = slack.messages.list();
    const stored = message?.blocks[0];
    const actionId =
      stored?.type === 'section' && stored.accessory?.type === 'button' ? stored.accessory.action_id : '';

    await slack.press(message?.ts ?? '', actionId ?? '');

    expect(app.received[0]?.payload.actions).toMatchObject([{ type: 'button', text: plain('Mute') }]);
    expect(slack.asText(message!)).toBe('x\n[ Mute ]');
    expect(blockHtml(blocks[0]!, viewpoint).html).toContain('aria-label="Mute for a day"');
  });

  it('may be a picture, which is told in words', () => {
    const accessory = { type: 'image' as const, image_url: 'https://a.example/x.png', alt_text: 'a graph' };
    const blocks: Block[] = [{ type: 'section', text: plain('x'), accessory }];

    expect(blockHtml(blocks[0]!, viewpoint).html).toContain('a graph');
    expect(blockHtml(blocks[0]!, viewpoint).html).not.toContain('x.png');
  });
});
