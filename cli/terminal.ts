/** What a command sees of the process around it; tests pass their own. */
export interface Terminal {
  readonly stdin: AsyncIterable<unknown>;
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Whether `out` shows colours: it is a terminal, and nobody asked for none. */
  readonly colours: boolean;
  /** Whether `error` is a terminal, where a line can be written over: progress is shown nowhere else. */
  readonly progress: boolean;
  /** Whether somebody sits at `stdin` and can be asked something. */
  readonly interactive: boolean;
  /** Whether unexpected errors are shown with their stack trace. */
  readonly debug: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly now: () => Date;
}

/** The terminal of the running process. `NO_COLOR` is honoured as https://no-color.org says. */
export function processTerminal({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  return {
    stdin,
    out: (text) => stdout.write(text),
    error: (text) => stderr.write(text),
    colours: stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
    progress: stderr.isTTY,
    interactive: stdin.isTTY,
    debug: (env['DEBUG'] ?? '') !== '',
    env,
    now: () => new Date(),
  };
}
