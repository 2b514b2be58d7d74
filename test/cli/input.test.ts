import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chunksOf, fileWith, guardrail } from './fake-terminal.ts';

const event = readFileSync('events/run-instances.console.json');
const megabytes = (count: number): Buffer => Buffer.alloc(count * 1024 * 1024, ' ');

describe('input that can be used', () => {
  it.each<[string, string | Buffer]>([
    ['a byte order mark', `\uFEFF${event.toString()}`],
    ['UTF-16, as older PowerShells write it', Buffer.from(`\uFEFF${event.toString()}`, 'utf16le')],
    ['gzip, as CloudTrail stores it', gzipSync(event)],
  ])('may have %s', async (_what, content) => {
    const { code, out } = await guardrail(['explain', '--json', '--event', fileWith(content)]);

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ trigger: 'launch' });
  });

  it('may come from standard input', async () => {
    const { code, out } = await guardrail(['explain', '--json', '--event', '-'], { stdin: chunksOf(event) });

    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ trigger: 'launch' });
  });
});

describe('input that cannot be used', () => {
  it.each<[string, () => string, RegExp]>([
    ['a missing file', () => '/nowhere/event.json', /^\/nowhere\/event\.json: no such file$/],
    ['no name at all', () => '', /^a file without a name: no such file$/],
    ['a file below a file', () => 'package.json/event.json', /no such file$/],
    ['a name too long', () => 'x'.repeat(300), /no such file \(its name is too long\)$/],
    ['a name that is none', () => 'x\u0000y', /no such file \(it is no name of a file\)$/],
    ['a directory', () => mkdtempSync(path.join(tmpdir(), 'guardrail-test-')), /is a directory, not a file$/],
    ['an empty file', () => fileWith('\n'), /is empty$/],
    ['what is not JSON', () => fileWith('{"detail":\n oops'), /file\.json is not JSON: .+$/],
    ['JSON of another kind', () => fileWith('7'), /file\.json: .+/],
    ['an object that is no event', () => fileWith({ hello: 'world' }), /file\.json: .+/],
    [
      'an event without what is essential',
      () =>
        fileWith({
          ...(JSON.parse(event.toString()) as object),
          account: '',
          detail: { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances' },
        }),
      /file\.json: .+/,
    ],
    ['a log file with a record that is none', () => fileWith({ Records: [{}] }), /file\.json, record 1: .+/],
    ['a file of more than 50 MB', () => fileWith(megabytes(51)), /file\.json is larger than 50 MB$/],
    [
      'gzip of more than 50 MB',
      () => fileWith(gzipSync(megabytes(51))),
      /file\.json unpacked, is larger than 50 MB$/,
    ],
    [
      'JSON of more values than memory has room for',
      () => fileWith(`[${'{},'.repeat(3_000_000)}{}]`),
      /file\.json holds far more values than any file of AWS$/,
    ],
    [
      'damaged gzip',
      () => fileWith(gzipSync(event).subarray(0, 100)),
      /file\.json is damaged: it is no valid gzip$/,
    ],
  ])('is told in one line: %s', async (_what, file, expected) => {
    const { code, out, error } = await guardrail(['explain', '--event', file()]);

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(/^guardrail: [^\n]+\n$/);
    expect(error.slice('guardrail: '.length, -1)).toMatch(expected);
  });

  it('is spoken of by name when it comes from standard input', async () => {
    const { code, error } = await guardrail(['explain', '--event', '-'], { input: '' });

    expect({ code, error }).toEqual({ code: 2, error: 'guardrail: standard input is empty\n' });
  });

  it('is not shown with the control characters that it quotes', async () => {
    const { error } = await guardrail(['explain', '--event', fileWith('\u001b[2J')]);

    expect(error).toContain('is not JSON');
    expect(error).not.toContain('\u001b');
  });

  it('may be standard input that is asked for twice', async () => {
    const { code, error } = await guardrail(['explain', '--event', '-', '--instances', '-']);

    expect({ code, error }).toEqual({
      code: 2,
      error:
        'guardrail: standard input (-) can be only one of --event, --instances, --exceptions and --policy\n',
    });
  });

  it('may be a file of instances', async () => {
    const args = ['explain', '--event', 'events/run-instances.console.json', '--instances', 'package.json'];

    const { code, error } = await guardrail(args);

    expect({ code, error }).toEqual({
      code: 2,
      error: 'guardrail: package.json is not what `aws ec2 describe-instances` prints\n',
    });
  });

  it('may be a policy, of which the first problem is told', async () => {
    const policy = fileWith('baseline: 1\nversion: 2', 'policy.yaml');

    const { code, error } = await guardrail([
      'explain',
      '--event',
      'events/run-instances.console.json',
      '--policy',
      policy,
    ]);

    expect(code).toBe(2);
    expect(error).toBe(
      `guardrail: ${policy}:1:1 baseline: must be a mapping of options, not 1 (and 1 more: guardrail policy check ${policy})\n`,
    );
  });

  it('may be a policy with one problem', async () => {
    const policy = fileWith('version: 2', 'policy.yaml');

    const { error } = await guardrail([
      'explain',
      '--event',
      'events/run-instances.console.json',
      '--policy',
      policy,
    ]);

    expect(error).toBe(`guardrail: ${policy}:1:1 version: must be 1, the version of this format, not 2\n`);
  });

  it.each<[string, string[], string]>([
    ['no command', [], 'no command given; see guardrail --help'],
    ['half a command', ['policy'], 'no command given; see guardrail --help'],
    ['an unknown command', ['explian'], "unknown command 'explian' (Did you mean explain?)"],
    [
      'an unknown option',
      ['explain', '--event', 'x', '--jsno'],
      "unknown option '--jsno' (Did you mean --json?)",
    ],
    ['no event', ['explain'], "required option '--event <file>' not specified"],
    [
      'too many arguments',
      ['policy', 'schema', 'x'],
      "too many arguments for 'schema'. Expected 0 arguments but got 1: x.",
    ],
  ])('may be the command line: %s', async (_what, args, message) => {
    const { code, out, error } = await guardrail(args);

    expect({ code, out, error }).toEqual({ code: 2, out: '', error: `guardrail: ${message}\n` });
  });
});

describe('what is not the input’s fault', () => {
  const broken = {
    out: (): never => {
      throw new Error('disk\nfull');
    },
  };

  it('ends with 1 and one line', async () => {
    const { code, error } = await guardrail(['policy', 'schema'], broken);

    expect({ code, error }).toEqual({
      code: 1,
      error: 'guardrail: unexpected error: Error: disk full (set DEBUG=1 to see where)\n',
    });
  });

  it('shows where, if asked', async () => {
    const { code, error } = await guardrail(['policy', 'schema'], { ...broken, debug: true });

    expect(code).toBe(1);
    expect(error).toContain('    at ');
  });
});

describe('help', () => {
  it.each([['--help'], ['explain', '--help'], ['policy', '--help'], ['help', 'explain']])(
    'is no error: %s',
    async (...args) => {
      const { code, out, error } = await guardrail(args.filter((arg) => typeof arg === 'string'));

      expect({ code, error }).toEqual({ code: 0, error: '' });
      expect(out).toMatch(/^Usage: guardrail/);
    },
  );

  it('has examples', async () => {
    const { out } = await guardrail(['explain', '--help']);

    expect(out).toContain('$ guardrail explain --event ');
  });
});
