import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockHtml } from '../../../local/slack/as-html/blocks.ts';
import { messageHtml } from '../../../local/slack/as-html/message.ts';
import type { Block } from '../../../local/slack/block-kit/blocks.ts';
import { resolveOptions } from '../../../local/slack/options.ts';
import { createWorkspace } from '../../../local/slack/workspace/workspace.ts';
import { noon } from './given.ts';

const viewpoint = {
  names: { user: () => undefined, channel: () => undefined, group: () => undefined },
  reader: { now: noon, timeZone: 'UTC' },
};
const htmlOf = (block: Block): string => blockHtml(block, viewpoint).html;
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const plain = (text: string) => ({ type: 'plain_text' as const, text });

/** Texts that try to become tags, attributes, entities and links. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '&',
        '`',
        '```',
        '*',
        '_',
        '|',
        '\n',
        '<script>',
        '</p>',
        '&lt;',
        '&amp;lt;',
      ),
      fc.constantFrom(
        '<https://a.example/"onmouseover="x|y>',
        '<javascript:x|y>',
        '<!date^1^{date}"^https://"|"<b>>',
        '<@U1|"<i>>',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** The tags and attributes that the rendering itself may write. */
const ownMarkup =
  /<\/?(?:p|br|b|strong|em|s|code|pre|blockquote|a|span|time|div|h3|small|label|input|textarea|select|option|button|ul|ol|li|article)(?: (?:class|id|href|target|rel|role|tabindex|type|name|value|rows|step|placeholder|datetime|aria-[a-z]+|data-[a-z]+)="[^"<>]*"| checked| selected| )*>/g;

describe('HTML of a message', () => {
  it('is nothing but what the rendering writes, whatever the message says', () => {
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const html = [
          htmlOf({ type: 'header', text: plain(one) }),
          htmlOf({ type: 'section', text: mrkdwn(one), fields: [mrkdwn(other)] }),
          htmlOf({
            type: 'context',
            elements: [mrkdwn(one), { type: 'image', image_url: other, alt_text: one }],
          }),
          htmlOf({ type: 'image', image_url: one, alt_text: other }),
          htmlOf({ type: 'actions', elements: [buttonOf(one, other)] }),
          htmlOf({ type: 'input', block_id: one, label: plain(other), element: inputOf(one, other) }),
          htmlOf({
            type: 'rich_text',
            elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url: one, text: other }] }],
          }),
        ].join('');

        expect(html.replaceAll(ownMarkup, '')).not.toMatch(/[<>"]/);
      }),
      { numRuns: 500 },
    );
  });

  it('links to the web only', () => {
    const html = htmlOf({
      type: 'section',
      text: mrkdwn('<https://a.example/?a=1&amp;b=2|go> <javascript:x|no>'),
    });

    expect(html).toContain(
      '<a href="https://a.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">go</a>',
    );
    expect(html.match(/<a /g)).toHaveLength(1);
  });

  it('opens nothing but web pages from buttons and rich text', () => {
    const html = [
      htmlOf({ type: 'actions', elements: [buttonOf('x', 'javascript:alert(1)')] }),
      htmlOf({
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url: 'javascript:alert(1)' }] }],
      }),
    ].join('');

    expect(html).toContain('data-url=""');
    expect(html).not.toContain('href');
  });

  it('tells who wrote, that it was edited, and who alone sees it', () => {
    const workspace = createWorkspace(resolveOptions({ now: () => noon }));
    const message = {
      channelId: 'C0LOCAL001',
      ts: '1772366400.000000',
      threadTs: null,
      replyBroadcast: false,
      authorId: 'U0GUARD01',
      text: 'Hello',
      blocks: [],
      metadata: null,
      edited: { userId: 'U0GUARD01', ts: '1772366400.000100' },
      onlyFor: 'U0BOB0001',
    };

    const { html } = messageHtml(message, workspace, viewpoint);

    expect(html).toContain('IMDS Guardrail');
    expect(html).toContain('(edited)');
    expect(html).toContain('Only visible to you');
    expect(html).toContain('>12:00</time>');
  });
});

function buttonOf(text: string, url: string) {
  const confirm = { title: plain(text), text: mrkdwn(url), confirm: plain('Yes'), deny: plain('No') };
  return { type: 'button' as const, action_id: text, text: plain(text), url, confirm };
}

function inputOf(text: string, value: string) {
  return {
    type: 'radio_buttons' as const,
    action_id: text,
    options: [{ text: mrkdwn(text), value, description: plain(value) }],
  };
}
