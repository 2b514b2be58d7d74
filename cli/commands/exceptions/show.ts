import type { Command } from 'commander';
import { exceptionsApi } from '../../exceptions-api.ts';
import { oneException, refuseUnreadable } from '../../exceptions-pages.ts';
import { exceptionText } from '../../output/exception-text.ts';
import { pretty } from '../../output/pretty.ts';
import { styleFor } from '../../output/style.ts';
import type { Terminal } from '../../terminal.ts';
import { exceptionId, withCommonOptions, type CommonOptions } from './options.ts';

/** Adds `guardrail exceptions show`. */
export function addShow(exceptions: Command, terminal: Terminal): void {
  const command = exceptions
    .command('show')
    .description('Show an exception: what it allows, its history, and what it changed on instances.')
    .argument('<id>', 'the exception', exceptionId);
  withCommonOptions(command).action(async (id: string, options: CommonOptions) => {
    const exception = await oneException(id, await exceptionsApi(options, terminal));
    const { found } = exception;
    terminal.out(options.json ? pretty(found) : exceptionText(found, styleFor(terminal.colours)));
    refuseUnreadable(exception);
  });
}
