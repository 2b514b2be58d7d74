import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceptionJson } from '../../lib/boundary/stored-exception.ts';
import { fileWith, guardrail, type Ran } from '../cli/fake-terminal.ts';
import { aGrantedException } from '../given.ts';
import { fixture, fixtureNames } from '../lib/boundary/events/fixtures.ts';
import { runs } from '../runs.ts';
import { hostileJson, hostileText, mutantOf } from './hostile-input.ts';

const EVENT = 'events/modify-instance-metadata-options.loosened.json';

/** What a terminal obeys, or what cannot be seen; a line break is ours. */
const OBEYED = /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u;

/** A command ends in order: with its answer, or with a line for each thing that is wrong; never with what we are made of. */
function expectOrderly({ code, out, error }: Ran): void {
  expect(code === 0 || code === 2).toBe(true);
  expect(code === 0 ? error : out).toBe('');
  if (code === 2) expect(error).toMatch(/^(guardrail: [^\n]{1,600}\n){1,21}$/u);
  expect(out + error).not.toMatch(OBEYED);
  expect(error).not.toContain('unexpected error');
}

const instance = {
  InstanceId: 'i-0a1b2c3d4e5f60718',
  State: { Name: 'running' },
  Placement: { AvailabilityZone: 'eu-west-1a' },
  MetadataOptions: {
    State: 'applied',
    HttpTokens: 'optional',
    HttpPutResponseHopLimit: 3,
    HttpEndpoint: 'enabled',
  },
  Tags: [{ Key: 'Name', Value: 'web-1' }],
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { AttachTime: '2026-03-02T09:15:30Z' } }],
};
const instances = { Reservations: [{ OwnerId: '111122223333', Instances: [instance] }] };
const exceptions = { exceptions: [exceptionJson(aGrantedException())] };

describe('a file that somebody has made up', () => {
  it.each<[string, readonly unknown[], (file: string) => string[]]>([
    ['of an event', fixtureNames.map(fixture), (file) => ['explain', '--event', file]],
    ['of instances', [instances], (file) => ['explain', '--event', EVENT, '--instances', file]],
    ['of exceptions', [exceptions], (file) => ['explain', '--event', EVENT, '--exceptions', file]],
  ])('%s is explained or refused', async (_what, samples, argsFor) => {
    const files = fc.tuple(hostileJson(samples), fc.boolean(), fc.boolean());

    await fc.assert(
      fc.asyncProperty(files, async ([text, isPacked, isJson]) => {
        const file = { input: isPacked ? gzipSync(text).toString('latin1') : text };
        const bytes = Buffer.from(file.input, isPacked ? 'latin1' : 'utf8');
        const stdin = (async function* () {
          yield await Promise.resolve(bytes);
        })();

        expectOrderly(await guardrail([...argsFor('-'), ...(isJson ? ['--json'] : [])], { stdin }));
      }),
      { numRuns: runs(60, 20_000) },
    );
  });

  it.each<[string, Buffer, RegExp]>([
    ['a bomb of gzip', gzipSync(Buffer.alloc(60 * 1024 * 1024)), /unpacked, is larger than 50 MB/],
    ['gzip in gzip', gzipSync(gzipSync('{}')), /is not JSON/],
    ['a thousand empty gzips', Buffer.concat(Array<Buffer>(1_000).fill(gzipSync(''))), /is empty/],
    ['gzip cut off', gzipSync('{}').subarray(0, 12), /no valid gzip/],
    ['lists without end', Buffer.from('['.repeat(5_000_000)), /far more values/],
  ])('is refused in a line: %s', async (_what, bytes, expected) => {
    const ran = await guardrail(['explain', '--event', fileWith(bytes)]);

    expectOrderly(ran);
    expect(ran.error).toMatch(expected);
  });

  it('names nobody by what a terminal obeys, whoever they say they are', async () => {
    const text = hostileText.filter((each) => each !== '');

    await fc.assert(
      fc.asyncProperty(text, text, text, async (name, agent, tag) => {
        const event = JSON.stringify(fixture('run-instances.console'))
          .replaceAll(/"userName":"[^"]*"/g, `"userName":${JSON.stringify(name)}`)
          .replaceAll(/"userAgent":"[^"]*"/g, `"userAgent":${JSON.stringify(agent)}`)
          .replaceAll(/"value":"[^"]*"/g, `"value":${JSON.stringify(tag)}`);

        for (const args of [[], ['--json']]) {
          const ran = await guardrail(['explain', '--event', '-', ...args], { input: event });

          expectOrderly(ran);
          expect(ran.code).toBe(0);
        }
      }),
      { numRuns: runs(30, 10_000) },
    );
  });
});

describe('a policy that somebody has made up', () => {
  const text = readFileSync('policy.yaml', 'utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const odd = fc.constantFrom(
    '__proto__: { httpTokens: optional }',
    'constructor: { prototype: 1 }',
    'baseline: &a { mode: *a }',
    'scopes: &a [*a]',
    '<<: { version: 2 }',
    'a: !!js/function "function () {}"',
    'a: !!binary AAAA',
    '? [complex]\n: key',
    '%YAML 9.9',
    '---',
    '\t',
    `scopes: [${'{},'.repeat(3_000)}]`,
    `baseline: {${Array.from({ length: 2_000 }, (_, index) => `k${index}: 1`).join(', ')}}`,
    '['.repeat(10_000),
    `a: ${'*'.repeat(5_000)}`,
    `"${'\\x1b'.repeat(100)}": 1`,
  );
  const altered = fc
    .array(fc.tuple(fc.noBias(fc.nat(9_999)), fc.oneof(odd, hostileText, fc.constant(null))), {
      minLength: 1,
      maxLength: 4,
    })
    .map((changes) =>
      changes
        .reduce<readonly string[]>((all, [at, line]) => {
          const place = at % (all.length + 1);
          return line === null ? all.toSpliced(place, 1) : all.toSpliced(place, 0, line);
        }, lines)
        .join('\n'),
    );

  it('is checked or refused, with a line for each problem', async () => {
    const policies = fc.oneof(
      altered,
      mutantOf([{ version: 1, scopes: [{ name: 'a', match: { tags: { a: 'b' } } }] }]).map((json) =>
        JSON.stringify(json),
      ),
    );

    await fc.assert(
      fc.asyncProperty(policies, async (input) => {
        expectOrderly(await guardrail(['policy', 'check', '-'], { input }));
      }),
      { numRuns: runs(40, 10_000) },
    );
  });

  it.each<[string, string]>([
    [
      'keys',
      `{${Array.from({ length: 4_000 }, (_, index) => `k${index.toString(36)}`).join(',')}}`.slice(0, 32_000),
    ],
    ['lists in lists', '['.repeat(32_000)],
    ['mappings in mappings', '{a: '.repeat(8_000)],
    ['anchors', '&a '.repeat(10_000)],
    ['aliases', `a: &a [x]\nb: [${'*a,'.repeat(10_000)}]`],
    ['bad scopes', `scopes:\n${'- {}\n'.repeat(6_000)}`],
  ])('takes no time, made of %s', async (_what, input) => {
    const begun = performance.now();

    const ran = await guardrail(['policy', 'check', '-'], { input });

    expectOrderly(ran);
    expect(ran.code).toBe(2);
    // A second on a machine with nothing else to do; the parser's limit was 128 KB once, which took ten.
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('makes nobody more than they are', async () => {
    const ran = await guardrail(['policy', 'check', '-'], { input: '__proto__: { isAdmin: true }' });

    expect(ran.error).toContain('is not a known key');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

describe('a command line that somebody has made up', () => {
  const word = fc.oneof(
    hostileText.map((text) => text.slice(0, 500)),
    fc.constantFrom(
      '--event',
      '--at',
      '--json',
      '--for',
      '--until',
      '--instance',
      '--wave',
      '--since',
      '--hours',
    ),
    fc.constantFrom(
      '--',
      '-',
      '--help',
      '--event=',
      '--no-exceptions',
      '-1',
      '9'.repeat(400),
      'policy',
      'explain',
    ),
  );
  // What calls AWS has options that are wrong before it would.
  const commands = fc.constantFrom(
    [],
    ['explain'],
    ['explain', '--event', EVENT, '--at'],
    ['policy'],
    ['policy', 'check'],
    ['policy', 'json'],
    ['scan', '--region', 'nowhere'],
    ['scan', '--account', '1'],
    ['readiness', '--days', '0'],
    ['rollback', '--reason', 'x', '--hours', '99'],
    ['sweep', '--changes-per-second', 'x'],
    ['exceptions'],
    ['exceptions', 'approve', 'x'],
    ['exceptions', 'export'],
  );

  it('is refused in a line', async () => {
    await fc.assert(
      fc.asyncProperty(commands, fc.array(word, { maxLength: 4 }), async (command, words) => {
        const { code, error, out } = await guardrail([...command, ...words]);

        expect([0, 2]).toContain(code);
        if (code === 2) expect(error).toMatch(/^(guardrail: [^\n]{1,1500}\n){1,21}$/u);
        expect(out + error).not.toMatch(OBEYED);
      }),
      { numRuns: runs(100, 20_000) },
    );
  });
});
