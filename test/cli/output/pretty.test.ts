import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText, pretty } from '../../../cli/output/pretty.ts';

describe('JSON for people and scripts', () => {
  it('holds nothing that a terminal obeys or that nobody sees, and means the same', () => {
    const name = 'web\u009b2J\u007f\u202e\u{e0001}\u2028\ud800';

    const text = pretty({ name });

    expect(text).toBe('{\n  "name": "web\\u009b2J\\u007f\\u202e\\udb40\\udc01\\u2028\\ud800"\n}\n');
  });

  it('can be read again, whatever it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })), (json) => {
        const texts = [jsonText(json), pretty(json)];

        texts.forEach((text) => expect(JSON.parse(text)).toEqual(json));
        expect(texts.join('')).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
