import { describe, expect, it } from 'vitest';
import { fixture, fixtureNames, inWords, manifest } from './fixtures.ts';

const rows = [...manifest().matchAll(/^\| `([^`]+)\.json` \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, name = '', shows = '', parsesAs = '']) => ({ name, shows, parsesAs }),
);

describe('the manifest of the sample events', () => {
  it('lists every file once, in order, and no other', () => {
    expect(rows.map((row) => row.name)).toEqual([...fixtureNames].sort());
  });

  it.each(rows)('says how $name parses: $parsesAs', ({ name, parsesAs }) => {
    const json = fixture(name);

    const words = inWords(json);

    expect(words).toBe(parsesAs);
  });

  it('has made-up accounts and addresses alone', () => {
    const texts = fixtureNames.map((name) => JSON.stringify(fixture(name)));

    const accounts = texts.flatMap((text) => text.match(/"(accountId|recipientAccountId|account)":"\d+"/g) ?? []);
    const addresses = texts.flatMap((text) => text.match(/"sourceIPAddress":"\d[^"]*"/g) ?? []);

    expect(new Set(accounts.map((account) => /\d+/.exec(account)?.[0]))).toEqual(new Set(['111122223333']));
    expect(addresses.filter((address) => !/203\.0\.113\.|198\.51\.100\./.test(address))).toEqual([]);
  });
});
