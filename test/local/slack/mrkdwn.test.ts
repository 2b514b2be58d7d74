import { describe, expect, it } from 'vitest';
import { dateText } from '../../../local/slack/mrkdwn/dates.ts';
import { parseInline } from '../../../local/slack/mrkdwn/inline.ts';
import { parseMrkdwn } from '../../../local/slack/mrkdwn/passages.ts';
import { noon } from './given.ts';

const text = (words: string) => ({ kind: 'text', text: words });

describe('markup within a line', () => {
  it.each([
    ['*bold*', { kind: 'bold', children: [text('bold')] }],
    ['_italic_', { kind: 'italic', children: [text('italic')] }],
    ['~gone~', { kind: 'strike', children: [text('gone')] }],
    ['`*code* &lt;b&gt;`', { kind: 'code', text: '*code* <b>' }],
    ['*_both_*', { kind: 'bold', children: [{ kind: 'italic', children: [text('both')] }] }],
    [
      '<https://a.example/?x=1&amp;y=2|A &amp; B>',
      { kind: 'link', url: 'https://a.example/?x=1&y=2', label: 'A & B' },
    ],
    ['<https://a.example>', { kind: 'link', url: 'https://a.example', label: null }],
    ['https://a.example/x', { kind: 'link', url: 'https://a.example/x', label: null }],
    ['<mailto:a@example.com|mail>', { kind: 'link', url: 'mailto:a@example.com', label: 'mail' }],
    ['<@U0BOB0001>', { kind: 'user', id: 'U0BOB0001', label: null }],
    ['<#C0LOCAL001|general>', { kind: 'channel', id: 'C0LOCAL001', label: 'general' }],
    ['<!subteam^S0APPROVE|@approvers>', { kind: 'group', id: 'S0APPROVE', label: '@approvers' }],
    [
      '<!date^86400^{date}^https://a.example/?x=1&amp;y=2|then>',
      {
        kind: 'date',
        date: { timestamp: 86_400, format: '{date}', fallback: 'then', url: 'https://a.example/?x=1&y=2' },
      },
    ],
    [
      '<!date^86400^{date}^javascript:x|then>',
      {
        kind: 'date',
        date: { timestamp: 86_400, format: '{date}', fallback: 'then', url: null },
      },
    ],
    ['<!here>', { kind: 'broadcast', range: 'here' }],
    [':rotating_light:', { kind: 'emoji', name: 'rotating_light' }],
  ])('reads %s', (line, piece) => {
    expect(parseInline(line)).toEqual([piece]);
  });

  it.each([
    '2*3*4',
    'snake_case_name',
    '* not bold *',
    ':no_such_emoji:',
    '12:30:45',
    '<javascript:alert(1)|click>',
    '<data:text/html,x|click>',
    '<!nothing>',
    '<!date^soon^{date}|then>',
    'a < b > c',
  ])('leaves %s as it is', (line) => {
    const pieces = parseInline(line);

    expect(pieces.every(({ kind }) => kind === 'text')).toBe(true);
    expect(pieces.map((piece) => ('text' in piece ? piece.text : '')).join('')).toBe(line);
  });

  it('undoes an escape once only', () => {
    expect(parseInline('&amp;lt;b&amp;gt; &lt;!channel&gt;')).toEqual([text('&lt;b&gt; <!channel>')]);
  });

  it('ends a bare address before the full stop', () => {
    expect(parseInline('See https://a.example/x.')).toEqual([
      text('See '),
      { kind: 'link', url: 'https://a.example/x', label: null },
      text('.'),
    ]);
  });

  it.each([
    '*'.repeat(40_000),
    '<'.repeat(40_000),
    '_a'.repeat(20_000),
    `*${'a '.repeat(20_000)}`,
    ':'.repeat(40_000),
    `https://${'.'.repeat(39_000)}`,
  ])('reads 40,000 hostile characters in a moment', (line) => {
    const before = performance.now();

    parseInline(line);

    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('passages', () => {
  it('are paragraphs, quotes and preformatted text', () => {
    const passages = parseMrkdwn('one\ntwo\n&gt; quoted\n```\nlet x = 1 &lt; 2;\n```\nlast');

    expect(passages).toEqual([
      { kind: 'paragraph', lines: [[text('one')], [text('two')]] },
      { kind: 'quote', lines: [[text('quoted')]] },
      { kind: 'preformatted', text: 'let x = 1 < 2;' },
      { kind: 'paragraph', lines: [[text('last')]] },
    ]);
  });
});

describe('dates', () => {
  const reader = { now: noon, timeZone: 'Europe/Berlin' };
  const at = (milliseconds: number, format: string) =>
    dateText({ timestamp: milliseconds / 1000, format, fallback: 'then', url: null }, reader);

  it.each([
    [noon, '{date_num} {time_secs}', '2026-03-01 13:00:00'],
    [noon, '{date_short_pretty} at {time}', 'today at 13:00'],
    [noon - 86_400_000, '{date_pretty}', 'yesterday'],
    [noon + 86_400_000, '{date_long_pretty}', 'tomorrow'],
    [noon - 5 * 86_400_000, '{date_long}', 'Tuesday, February 24, 2026'],
    [noon, '{date_slash}', '03/01/2026'],
    [noon - 2 * 86_400_000, '{ago}', '2 days ago'],
    [noon + 3_600_000, '{ago}', 'in 1 hour'],
    [noon - 60_000, '{ago}', '1 minute ago'],
    [noon, '{nonsense}', '{nonsense}'],
  ])('at %i as %s read %s', (milliseconds, format, expected) => {
    expect(at(milliseconds, format)).toBe(expected);
  });

  it('beyond the calendar read as their fallback', () => {
    expect(
      dateText({ timestamp: 9_999_999_999_999, format: '{date}', fallback: 'then', url: null }, reader),
    ).toBe('then');
  });
});
