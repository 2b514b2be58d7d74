import type { Command } from 'commander';
import { answeredAnswer } from '../../../lib/boundary/exceptions-api/api-answers.ts';
import { exceptionsApi } from '../../exceptions-api.ts';
import { answeredText } from '../../output/exception-text.ts';
import { pretty } from '../../output/pretty.ts';
import { styleFor } from '../../output/style.ts';
import type { Terminal } from '../../terminal.ts';
import { exceptionId, withCommonOptions, type CommonOptions } from './options.ts';

interface Options extends CommonOptions {
  readonly reason?: string;
}

const ANSWERS = {
  approve: 'Say yes to a request. Nobody approves their own.',
  deny: 'Say no to a request: one no is enough.',
  revoke: 'Take an exception, or the request for one, back: an approver, or whoever asked.',
} as const;

/** Adds `guardrail exceptions approve`, `deny` and `revoke`. */
export function addAnswers(exceptions: Command, terminal: Terminal): void {
  for (const [answer, description] of Object.entries(ANSWERS)) {
    const command = exceptions
      .command(answer)
      .description(description)
      .argument('<id>', 'the exception', exceptionId)
      .option('--reason <text>', 'a note for the record');
    withCommonOptions(command).action((id: string, options: Options) =>
      run(`/exceptions/${id}/${answer}`, options, terminal),
    );
  }
}

async function run(path: string, options: Options, terminal: Terminal): Promise<void> {
  const api = await exceptionsApi(options, terminal);
  const again = 'Repeating it is safe: an answer counts once.';
  const answer = await api.post(path, { note: options.reason ?? null }, answeredAnswer, again);
  terminal.out(options.json ? pretty(answer) : answeredText(answer, styleFor(terminal.colours)));
}
