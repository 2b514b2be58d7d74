import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseUrlEncoded } from '../../../lib/boundary/url-encoded.ts';

describe('a form', () => {
  it('is read as the browser wrote it', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 });
    const fields = fc.dictionary(
      text.filter((name) => name !== ''),
      text,
      { noNullPrototype: true },
    );

    fc.assert(
      fc.property(fields, (written) => {
        const body = new URLSearchParams(written).toString();

        expect(parseUrlEncoded(body)).toEqual(new Map(Object.entries(written)));
      }),
    );
  });

  it('of nothing has no fields', () => {
    expect(parseUrlEncoded('')).toEqual(new Map());
  });

  it.each([
    ['a name without a value', 'a'],
    ['no name', '=b'],
    ['two equals signs', 'a=b=c'],
    ['an empty pair', 'a=b&'],
    ['a name twice', 'a=b&a=c'],
    ['a name twice, once escaped', 'a=b&%61=c'],
    ['half an escape', 'a=%4'],
    ['bytes that are no UTF-8', 'a=%C3%28'],
    ['half of a surrogate pair', 'a=%ED%A0%80'],
    ['a character that browsers escape', 'a="b"'],
    ['a line break', 'a=b\r\n'],
    ['another separator', 'a=b;c=d'],
  ])('with %s is none', (_name, text) => {
    expect(parseUrlEncoded(text)).toBeNull();
  });
});
