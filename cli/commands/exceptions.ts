import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { addAnswers } from './exceptions/answer.ts';
import { addExport } from './exceptions/export.ts';
import { addList } from './exceptions/list.ts';
import { addRenew } from './exceptions/renew.ts';
import { addRequest } from './exceptions/request.ts';
import { addShow } from './exceptions/show.ts';

const ABOUT = `
The calls are signed with your AWS credentials, as those of the AWS CLI are. Who you are is proved by them, and
whether you may approve says the policy (exceptions.approvers).

Exit code: 0 done, 1 something failed on the way and may be tried again, 2 unusable input or a refusal.
`;

/** Adds `guardrail exceptions …`: time-limited exceptions, asked for and answered from the command line. */
export function addExceptions(program: Command, terminal: Terminal): void {
  const exceptions = program
    .command('exceptions')
    .description('Ask for time-limited exceptions, answer requests, and export what became of them.')
    .addHelpText('after', ABOUT);
  addRequest(exceptions, terminal);
  addList(exceptions, terminal);
  addShow(exceptions, terminal);
  addAnswers(exceptions, terminal);
  addRenew(exceptions, terminal);
  addExport(exceptions, terminal);
}
