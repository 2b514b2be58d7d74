import { describe, expect, it } from 'vitest';
import { buttons, givenSlack, refusalOf, section } from './given.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const button = (more: object) => ({ type: 'button', action_id: 'a', text: plain('Press'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));
const long = (length: number) => 'x'.repeat(length);

describe('the limits of Block Kit', () => {
  it.each([
    ['50 blocks', times(50, () => section('x'))],
    ['a section of 3,000 characters', [section(long(3000))]],
    ['a header of 150 characters', [{ type: 'header', text: plain(long(150)) }]],
    ['10 fields of 1,000 characters', [{ type: 'section', fields: times(10, () => mrkdwn(long(1000))) }]],
    ['a field of 2,000 characters', [{ type: 'section', fields: [mrkdwn(long(2000))] }]],
    ['25 elements of actions', [actions(...times(25, (index) => button({ action_id: `a${index}` })))]],
    [
      'a button at its limits',
      [
        actions(
          button({
            text: plain(long(75)),
            value: long(2000),
            action_id: long(255),
            url: `https://example.com/${long(2980)}`,
          }),
        ),
      ],
    ],
    ['10 elements of context', [{ type: 'context', elements: times(10, () => mrkdwn('x')) }]],
    ['a block id of 255 characters', [{ ...section('x'), block_id: long(255) }]],
    [
      'rich text',
      [
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }],
        },
      ],
    ],
  ])('allow %s', async (_, blocks) => {
    const { client, slack } = await givenSlack();

    await client.apiCall('chat.postMessage', { channel: '#imds-guardrail', text: 'x', blocks });

    expect(slack.messages.list()).toHaveLength(1);
  });

  it.each([
    ['51 blocks', times(51, () => section('x')), 'no more than 50 items allowed [json-pointer:/blocks]'],
    [
      'a section of 3,001',
      [section(long(3001))],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty section', [section('')], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [
      'a section without text',
      [{ type: 'section' }],
      'missing required field: text [json-pointer:/blocks/0]',
    ],
    [
      'a header of 151',
      [{ type: 'header', text: plain(long(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['a header with markup', [{ type: 'header', text: mrkdwn('x') }], /json-pointer:\/blocks\/0\/text\/type/],
    [
      '11 fields',
      [{ type: 'section', fields: times(11, () => mrkdwn('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'a field of 2,001',
      [{ type: 'section', fields: [mrkdwn(long(2001))] }],
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      '26 elements of actions',
      [actions(...times(26, (index) => button({ action_id: `a${index}` })))],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a button text of 76',
      [actions(button({ text: plain(long(76)) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a button value of 2,001',
      [actions(button({ value: long(2001) }))],
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'an action id of 256',
      [actions(button({ action_id: long(256) }))],
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'a URL of 3,001',
      [actions(button({ url: long(3001) }))],
      'must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]',
    ],
    [
      '11 elements of context',
      [{ type: 'context', elements: times(11, () => mrkdwn('x')) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a block id of 256',
      [{ ...section('x'), block_id: long(256) }],
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      'a property that does not belong',
      [{ type: 'divider', text: plain('x') }],
      'invalid additional property: text [json-pointer:/blocks/0]',
    ],
    ['a block that does not exist', [{ type: 'hologram' }], /unsupported type/],
    [
      'a block id twice',
      [
        { ...section('x'), block_id: 'b' },
        { ...section('y'), block_id: 'b' },
      ],
      /block_id already exists: b/,
    ],
    ['an action id twice in a block', [buttons('a', 'a')], /action_id already exists: a/],
  ])('refuse %s', async (_, blocks, problem) => {
    const { client, slack } = await givenSlack();

    const refused = await refusalOf(
      client.apiCall('chat.postMessage', { channel: '#imds-guardrail', text: 'x', blocks }),
    );

    expect(refused.error).toBe('invalid_blocks');
    expect(refused.problems[0]).toMatch(problem);
    expect(slack.messages.list()).toEqual([]);
  });

  it('refuse blocks that are too long together, each being within its limits', async () => {
    const { client } = await givenSlack();
    const blocks = times(5, () => section(long(2900)));

    const refused = await refusalOf(
      client.chat.postMessage({ channel: '#imds-guardrail', text: 'x', blocks }),
    );

    expect(refused).toEqual({ error: 'msg_blocks_too_long', problems: [] });
  });
});
