import { describe, expect, it } from 'vitest';
import { joined, markup } from '../../../lib/boundary/markup.ts';

describe('markup', () => {
  it('escapes values, keeps HTML, and leaves null out', () => {
    const { html } =
      markup`<p>${'<&>"\''}${markup`<b>${1}</b>`}${null}${['a', joined([markup`x`, markup`y`], markup`<br>`)]}</p>`;

    expect(html).toBe('<p>&lt;&amp;&gt;&quot;&#39;<b>1</b>ax<br>y</p>');
  });
});
