import type { Terminal } from './terminal.ts';

/** Asks somebody at the terminal, and takes only `y` or `yes` for a yes. */
export async function isConfirmed(question: string, { stdin, error }: Terminal): Promise<boolean> {
  error(question);
  return /^\s*y(es)?\s*$/i.test(await firstLine(stdin));
}

/** Everything up to the end of the line, or of the input. */
async function firstLine(stdin: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.split('\n', 1)[0] ?? '';
}
