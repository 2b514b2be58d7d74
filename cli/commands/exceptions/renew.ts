import type { Command } from 'commander';
import type { Terminal } from '../../terminal.ts';
import { ask, withAskOptions, type AskOptions } from './ask.ts';
import { exceptionId } from './options.ts';

interface Options extends AskOptions {
  readonly reason?: string;
}

/** Adds `guardrail exceptions renew`. */
export function addRenew(exceptions: Command, terminal: Terminal): void {
  const command = exceptions
    .command('renew')
    .description('Ask that an exception goes on: the same with a new end, to be approved anew.')
    .argument('<id>', 'an exception that is in force or has expired', exceptionId)
    .option('--reason <text>', 'why it is still needed (default: the old reason)');
  withAskOptions(command).action(async (renews: string, options: Options) => {
    await ask(`/exceptions/${renews}/renewals`, { reason: options.reason ?? null }, options, terminal);
  });
}
