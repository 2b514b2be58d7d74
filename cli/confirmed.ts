import type { Terminal } from './terminal.ts';

/** Whether somebody at the terminal answers a question as expected. The end of the input is no answer. */
export async function confirmed(question: string, expected: string, terminal: Terminal): Promise<boolean> {
  terminal.out(question);
  const answer = await firstLine(terminal.stdin);
  // What was typed ended a line; what was not leaves the cursor behind the question.
  if (answer === null) terminal.out('\n');
  return answer === expected;
}

/** Whether somebody at the terminal says yes (`y` or `yes`). */
export async function isConfirmed(question: string, { stdin, error }: Terminal): Promise<boolean> {
  error(question);
  return /^y(es)?$/i.test((await firstLine(stdin)) ?? '');
}

async function firstLine(input: AsyncIterable<unknown>): Promise<string | null> {
  let text = '';
  for await (const chunk of input) {
    text += String(chunk);
    const [line = '', ...others] = text.split('\n');
    if (others.length > 0) return line.trim();
  }
  return null;
}
