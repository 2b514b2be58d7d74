import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageAsText } from '../../../local/slack/as-text/message-as-text.ts';
import type { Block } from '../../../local/slack/block-kit/blocks.ts';
import { noon } from './given.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const written = (...blocks: Block[]): string =>
  messageAsText({ text: '', blocks }, { columns: 40, reader: { now: noon, timeZone: 'UTC' } });

describe('a message as text', () => {
  it('is its text when it has no blocks', () => {
    expect(messageAsText({ text: ':lock: *Fixed* by <@U0BOB0001>', blocks: [] })).toBe('🔒 Fixed by @bob');
  });

  it('has a header with a line below, and a divider as wide as the paper', () => {
    expect(written({ type: 'header', text: plain('Fixed') }, { type: 'divider' })).toBe(
      `Fixed\n═════\n${'─'.repeat(40)}`,
    );
  });

  it('is broken between words', () => {
    const text = written({ type: 'section', text: mrkdwn('word '.repeat(30).trim()) });

    expect(text.split('\n').map((line) => line.length)).toEqual([39, 39, 39, 29]);
  });

  it('never breaks an address', () => {
    const url = `https://a.example/${'x'.repeat(80)}`;

    expect(written({ type: 'section', text: mrkdwn(`See <${url}|there>`) })).toBe(`See there\n(${url})`);
  });

  it('has two fields in a row, aligned even behind wide characters', () => {
    const text = written({ type: 'section', fields: ['*A*\n:lock:', '*B*\ntwo', '*C*\nthree'].map(mrkdwn) });

    expect(text).toBe(['A                    B', '🔒                   two', 'C', 'three'].join('\n'));
  });

  it('keeps the lines of small print', () => {
    const elements = ['one\n*two*', 'three'].map(mrkdwn);

    expect(written({ type: 'context', elements })).toBe('one\ntwo  three');
  });

  it('keeps preformatted text as it is, and marks quotes and lists', () => {
    const list = {
      type: 'rich_text_list' as const,
      style: 'bullet' as const,
      elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text: 'one' }] }],
    };

    const text = written(
      { type: 'section', text: mrkdwn('```a  =  1```\n&gt; said') },
      { type: 'rich_text', elements: [list] },
    );

    expect(text).toBe('    a  =  1\n▎ said\n• one');
  });

  it('shows buttons, and where they lead', () => {
    const button = (label: string, url?: string) => ({
      type: 'button' as const,
      text: plain(label),
      ...(url ? { url } : {}),
    });

    expect(
      written({ type: 'actions', elements: [button('Deny'), button('Open', 'https://a.example')] }),
    ).toBe('[ Deny ]  [ Open ] (https://a.example)');
  });

  it('shows what a form asks', () => {
    const element = { type: 'plain_text_input' as const, placeholder: plain('because') };

    expect(written({ type: 'input', label: plain('Why'), element })).toBe('Why [ because ]');
  });

  it('never carries control characters to the terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (hostile) => {
        const text = messageAsText({ text: hostile, blocks: [] });
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
    expect(messageAsText({ text: '\u001b[2Jgone\u202e', blocks: [] })).toBe('[2Jgone');
  });
});
