import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly error: string;
}

/** Runs the real command line in a process of its own. */
async function guardrail(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = spawn(process.execPath, ['cli/main.ts', ...args], { env: { ...process.env, ...env } });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.end(input);
  const [out, error, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, out, error };
}

describe('the command line as a process', () => {
  it('prints JSON and nothing else', async () => {
    const { code, out, error } = await guardrail([
      'explain',
      '--json',
      '--event',
      'events/modify-instance-metadata-options.loosened.json',
    ]);

    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(JSON.parse(out)).toMatchObject({
      ignored: null,
      trigger: 'drift',
      instances: [{ verdict: 'noncompliant', action: 'enforce' }],
    });
  });

  it('reads a pipe and writes to one without colours, whatever the size', async () => {
    const [record] = (JSON.parse(readFileSync('events/log-file.json', 'utf8')) as { Records: unknown[] })
      .Records;
    const logFile = JSON.stringify({ Records: Array.from({ length: 500 }, () => record) });

    const { code, out } = await guardrail(['explain', '--event', '-'], logFile);

    expect(code).toBe(0);
    expect(out.length).toBeGreaterThan(200_000);
    expect(out).toMatch(/500 records: 500 explained, 0 ignored\n$/);
    expect(out).not.toContain('\u001b');
  });

  it('ends with 2 and one line where the input is unusable', async () => {
    const { code, out, error } = await guardrail(['explain', '--event', '-'], '{');

    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(/^guardrail: standard input is not JSON: [^\n]+\n$/);
  });

  it.runIf(existsSync('/dev/full'))('says in one line that its output cannot be written', async () => {
    const command = 'exec "$0" cli/main.ts explain --event events/log-file.json > /dev/full';
    const child = spawn('sh', ['-c', command, process.execPath]);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));

    const [error, code] = await Promise.all([text(child.stderr), ended]);

    expect(code).toBe(1);
    expect(error).toMatch(/^guardrail: the output cannot be written: [^\n]+\n$/);
  });

  it('ends in peace when its reader has seen enough', async () => {
    const records = Array.from(
      { length: 2000 },
      () => JSON.parse(readFileSync('events/run-instances.console.json', 'utf8')) as unknown,
    );
    const child = spawn(process.execPath, ['cli/main.ts', 'explain', '--event', '-']);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.stdout.once('data', () => child.stdout.destroy());

    child.stdin.end(JSON.stringify({ Records: records }));
    const [error, code] = await Promise.all([text(child.stderr), ended]);

    expect({ code, error }).toEqual({ code: 0, error: '' });
  });
});
