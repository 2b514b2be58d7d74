import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { postSamples } from '../../../local/slack/samples.ts';
import { givenSlack } from './given.ts';

const main = new URL('../../../local/slack/main.ts', import.meta.url).pathname;

describe('the samples', () => {
  it('show a finding with its thread, and hostile text as text', async () => {
    const { slack } = await givenSlack();

    await postSamples(slack);

    const texts = slack.messages.list().map((message) => slack.asText(message));
    expect(texts).toHaveLength(5);
    expect(texts[0]).toMatch(/^🟠 web-7 was launched with IMDSv1 allowed\n═+\nCorrected today/);
    expect(texts[0]).toContain('[ Request an exception ]');
    expect(texts[3]).toContain(
      '@here i-0a1b2c3d4e5f60718 was loosened three times in 24 h by @bob. See #imds-guardrail.',
    );
    expect(texts[4]).toContain('<script>alert(1)</script> <!channel>');
  });
});

describe('the command', () => {
  it('runs until it is interrupted, and says where', async () => {
    const child = spawn(process.execPath, [main, '--port', '0']);
    onTestFinished(() => void child.kill('SIGKILL'));
    const [first] = (await once(child.stdout, 'data')) as [Buffer];
    const url = /http:\S+/.exec(first.toString())?.[0] ?? '';

    const page = await fetch(url);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number];

    expect(page.status).toBe(200);
    expect(code).toBe(0);
  });

  it('refuses a port that is none', async () => {
    const child = spawn(process.execPath, [main, '--port', 'x']);
    const exited = once(child, 'exit');

    const complaint = await text(child.stderr);
    const [code] = (await exited) as [number];

    expect(code).toBe(1);
    expect(complaint).toContain("--port takes a number, not 'x'.");
  });
});
