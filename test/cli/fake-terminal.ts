import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { run } from '../../cli/run.ts';
import type { Terminal } from '../../cli/terminal.ts';

/** What a command line left behind. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs `guardrail …args` in this process. */
export async function guardrail(
  args: readonly string[],
  given: Partial<Terminal> & { input?: string } = {},
): Promise<Ran> {
  const { input = '', ...overrides } = given;
  let out = '';
  let error = '';
  const terminal: Terminal = {
    stdin: chunksOf(input),
    out: (text) => (out += text),
    error: (text) => (error += text),
    colours: false,
    progress: false,
    interactive: false,
    debug: false,
    env: {},
    now: () => new Date(),
    ...overrides,
  };
  const code = await run(args, terminal);
  return { code, out, error };
}

/** Bytes as a pipe delivers them, cut where it happens to. */
// eslint-disable-next-line @typescript-eslint/require-await -- a stream is asynchronous by its type
export async function* chunksOf(input: string | Buffer): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(input);
  for (let start = 0; start < bytes.length; start += 1000) yield bytes.subarray(start, start + 1000);
}

/** A file with the given content in a directory that the test leaves no trace of; JSON unless it is a text. */
export function fileWith(content: unknown, name = 'file.json'): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'guardrail-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, name);
  writeFileSync(
    file,
    typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
  );
  return file;
}
