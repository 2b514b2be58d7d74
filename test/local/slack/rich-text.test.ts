import { describe, expect, it } from 'vitest';
import { blockHtml } from '../../../local/slack/as-html/blocks.ts';
import { messageAsText } from '../../../local/slack/as-text/message-as-text.ts';
import { block } from '../../../local/slack/block-kit/blocks.ts';
import { noon } from './given.ts';

const names = { user: () => 'bob', channel: () => 'general', group: () => 'approvers' };
const reader = { now: noon, timeZone: 'UTC' };

const everything = block.parse({
  type: 'rich_text',
  elements: [
    {
      type: 'rich_text_section',
      elements: [
        { type: 'text', text: '*literal*\n', style: { bold: true, italic: true } },
        { type: 'text', text: 'code', style: { code: true } },
        { type: 'text', text: 'gone', style: { strike: true } },
        { type: 'link', url: 'https://a.example', text: 'link' },
        { type: 'link', url: 'https://b.example' },
        { type: 'user', user_id: 'U0BOB0001' },
        { type: 'channel', channel_id: 'C0LOCAL001' },
        { type: 'usergroup', usergroup_id: 'S0APPROVE' },
        { type: 'broadcast', range: 'here' },
        { type: 'emoji', name: 'fire' },
        { type: 'emoji', name: 'no_such' },
        { type: 'date', timestamp: noon / 1000, format: '{time}', url: 'https://c.example' },
      ],
    },
    { type: 'rich_text_quote', elements: [{ type: 'text', text: 'said' }] },
    {
      type: 'rich_text_preformatted',
      elements: [
        { type: 'text', text: 'a < b ' },
        { type: 'link', url: 'https://d.example' },
        { type: 'user', user_id: 'U0BOB0001' },
      ],
    },
    {
      type: 'rich_text_list',
      style: 'ordered',
      indent: 1,
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'first' }] }],
    },
  ],
});

describe('rich text', () => {
  it('is shown on the page', () => {
    const { html } = blockHtml(everything, { names, reader });

    expect(html).toBe(
      [
        '<div class="section"><p><em><strong>*literal*</strong></em><br><code>code</code><s>gone</s>',
        '<a href="https://a.example" target="_blank" rel="noopener noreferrer">link</a>',
        '<a href="https://b.example" target="_blank" rel="noopener noreferrer">https://b.example</a>',
        '<span class="mention">@bob</span><span class="mention">#general</span><span class="mention">@approvers</span>',
        '<span class="mention loud">@here</span><span class="emoji" role="img" aria-label="fire">🔥</span>',
        '<span class="emoji" role="img" aria-label="no such">:no_such:</span>',
        '<a href="https://c.example" target="_blank" rel="noopener noreferrer"><time>12:00</time></a></p>',
        '<blockquote>said</blockquote><pre tabindex="0">a &lt; b https://d.example</pre>',
        '<ol class="indent-1"><li>first</li></ol></div>',
      ].join(''),
    );
  });

  it('is written to the terminal', () => {
    const text = messageAsText({ text: '', blocks: [everything] }, { columns: 200, names, reader });

    expect(text.split('\n')).toEqual([
      '*literal*',
      'codegonelink (https://a.example)https://b.example@bob#general@approvers@here🔥:no_such:12:00',
      '▎ said',
      '    a < b https://d.example',
      '  1. first',
    ]);
  });
});
