import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { code, escaped, plain } from '../../../../lib/boundary/slack/escape.ts';

describe('text from outside', () => {
  it.each([
    ['a mention', '<!here> <@U123> <#C1>', '&lt;!here&gt; &lt;@\u2060U123&gt; &lt;#C1&gt;'],
    ['a bare mention', 'ping @here', 'ping @\u2060here'],
    ['an e-mail address, which is a name', 'alice@example.com', 'alice@example.com'],
    ['a link', '<https://evil.example|Approve>', '&lt;https:\u2060//evil.example|Approve&gt;'],
    ['an address', 'see HTTPS://evil.example', 'see HTTPS:\u2060//evil.example'],
    ['a mail link', 'mailto:a@b.example', 'mailto:\u2060a@b.example'],
    ['formatting', '*bold* _it_ ~no~ `code`', '∗bold∗ ˍitˍ ∼no∼ ˋcodeˋ'],
    ['an emoji', ':white_check_mark: fine', ':\u2060whiteˍcheckˍmark: fine'],
    ['an entity', '&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
    ['lines', 'one\n\n> two\u2028three\t', 'one &gt; two three'],
    ['text turned around', 'ok\u202egnp.exe\u2066', 'okgnp.exe'],
    ['controls and joiners', 'a\u0000b\u200bc\u001bd\ue000', 'abcd'],
    ['half a character', 'a\ud83d', 'a'],
    ['a tower of marks', `e${'\u0301'.repeat(50)}`, `e${'\u0301'.repeat(3)}`],
    ['other scripts', 'Зоя 結衣 زينب 🚀', 'Зоя 結衣 زينب 🚀'],
  ])('is shown as text where it is %s', (_what, text, shown) => {
    expect(escaped(text, 200)).toBe(shown);
  });

  it('is copied from a code span as it is, but for what would end the span', () => {
    expect(code('arn:aws:iam::111122223333:role/my_role*', 200)).toBe(
      '`arn:aws:iam::111122223333:role/my_role*`',
    );
    expect(code('a`*b*`<!here>', 200)).toBe('`aˋ*b*ˋ&lt;!here&gt;`');
    expect(code(' \u200b ', 200)).toBe('`-`');
  });

  it('in plain text keeps what formats nothing there', () => {
    expect(plain('my_*name*`s` <b> & co', 200)).toBe('my_*name*`s` &lt;b&gt; &amp; co');
  });

  it.each([
    ['fits', 'abcde', 5, 'abcde'],
    ['does not fit', 'abcdef', 5, 'abcd…'],
    ['would be cut in an entity', 'abc&def', 6, 'abc…'],
    ['would be cut in a character of two halves', 'abc🚀🚀', 5, 'abc…'],
    ['would end with a space', 'abc def', 5, 'abc…'],
  ])('that %s is bounded whole', (_what, text, maxLength, shown) => {
    expect(escaped(text, maxLength)).toBe(shown);
  });

  it('never gets longer than there is room, nor opens what was closed', () => {
    const special = fc.constantFrom('<', '>', '&', '@', '*', '_', '~', '`', ':', '/', ' ', '\n');
    const any = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
    const hostile = fc.string({ unit: fc.oneof(special, any) });

    fc.assert(
      fc.property(hostile, fc.integer({ min: 3, max: 60 }), (text, maxLength) => {
        for (const shown of [escaped(text, maxLength), plain(text, maxLength), code(text, maxLength)]) {
          expect(shown.length).toBeLessThanOrEqual(maxLength);
          expect(shown).not.toMatch(/[<>\n]/);
          expect(shown.replace(/&(?:amp|lt|gt);/g, '')).not.toContain('&');
          expect(shown.isWellFormed()).toBe(true);
        }
        expect(escaped(text, maxLength)).not.toMatch(/[*_~`]/);
        expect(code(text, maxLength).slice(1, -1)).not.toContain('`');
      }),
    );
  });
});
