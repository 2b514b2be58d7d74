import { describe, expect, it } from 'vitest';
import { processTerminal } from '../../cli/terminal.ts';

/** A process whose output is a terminal or not. */
function processWith(isTTY: boolean, env: NodeJS.ProcessEnv): NodeJS.Process & { written: string[] } {
  const written: string[] = [];
  const stream = (name: string) => ({ isTTY, write: (text: string) => written.push(`${name}: ${text}`) });
  return {
    stdin: { isTTY },
    stdout: stream('out'),
    stderr: stream('error'),
    env,
    written,
  } as unknown as ReturnType<typeof processWith>;
}

describe('processTerminal', () => {
  it.each([
    ['a terminal', true, {}, true],
    ['a terminal whose owner wants none', true, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR, which says nothing', true, { NO_COLOR: '' }, true],
    ['a pipe', false, {}, false],
  ])('shows colours or not: %s', (_what, isTTY, env, colours) => {
    const terminal = processTerminal(processWith(isTTY, env));

    expect(terminal.colours).toBe(colours);
  });

  it.each([true, false])('shows progress on a terminal only: %s', (isTTY) => {
    expect(processTerminal(processWith(isTTY, {})).progress).toBe(isTTY);
  });

  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
  ])('asks only who can read the question and answer it: %s, %s', (stdin, stdout, interactive) => {
    const around = processWith(stdout, {});

    const terminal = processTerminal(Object.assign(around, { stdin: { isTTY: stdin } }));

    expect(terminal.interactive).toBe(interactive);
  });

  it('writes results and errors to streams of their own', () => {
    const around = processWith(false, { DEBUG: '1' });
    const terminal = processTerminal(around);

    terminal.out('result');
    terminal.error('problem');

    expect(around.written).toEqual(['out: result', 'error: problem']);
    expect(terminal.debug).toBe(true);
  });
});
