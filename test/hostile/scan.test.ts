import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileWith, guardrail } from '../cli/fake-terminal.ts';
import { givenEc2, HOME } from '../cli/given-fleet.ts';
import { elementsOf } from '../lib/boundary/approval-page/html.ts';
import { hostileText } from './hostile-input.ts';

/** Names as EC2's XML can carry them. */
const names = hostileText
  .map((text) =>
    text
      .toWellFormed()
      .replace(/[^\t\n\r -\ud7ff\ue000-\ufffd]/g, '')
      .slice(0, 255),
  )
  .filter((text) => text.trim() !== '');

describe('a fleet whose owners have named it for harm', () => {
  it('is told without a word that a terminal, a browser or a spreadsheet obeys', async () => {
    const ec2 = await givenEc2({ regions: [HOME] });
    for (const [Name = '', Owner = ''] of fc.sample(fc.array(names, { minLength: 2, maxLength: 2 }), 30)) {
      ec2.instances.seed(1, { metadataOptions: { httpTokens: 'optional' }, tags: { Name, Owner } });
    }
    const page = fileWith('', 'fleet.html');

    const text = await guardrail(['scan', '--html', page]);
    const json = await guardrail(['scan', '--json']);
    const csv = await guardrail(['scan', '--csv']);

    expect([text.code, json.code, csv.code]).toEqual([0, 0, 0]);
    expect(text.out + json.out).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    expect((JSON.parse(json.out) as { instances: unknown[] }).instances).toHaveLength(30);
    expect(csv.out).not.toMatch(/(^|,)"?[=+@-]/m);
    const elements = elementsOf(readFileSync(page, 'utf8'));
    expect(
      elements.filter(({ name }) => ['script', 'img', 'a', 'iframe', 'svg:script'].includes(name)),
    ).toEqual([]);
    expect(
      elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => name.startsWith('on')),
    ).toEqual([]);
  });
});
