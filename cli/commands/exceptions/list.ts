import { Option, type Command } from 'commander';
import { exceptionSchema } from '../../../lib/boundary/stored-exception.ts';
import type { ExceptionStatus } from '../../../lib/domain/exception/exception.ts';
import { exceptionsApi } from '../../exceptions-api.ts';
import { allExceptions, refuseUnreadable } from '../../exceptions-pages.ts';
import { exceptionsTable } from '../../output/exceptions-table.ts';
import { pretty } from '../../output/pretty.ts';
import { styleFor } from '../../output/style.ts';
import type { Terminal } from '../../terminal.ts';
import { withCommonOptions, type CommonOptions } from './options.ts';

interface Options extends CommonOptions {
  readonly status?: ExceptionStatus;
}

const STATUSES = exceptionSchema.shape.status.options;

/** Adds `guardrail exceptions list`. */
export function addList(exceptions: Command, terminal: Terminal): void {
  const command = exceptions
    .command('list')
    .description('List the exceptions, the newest first.')
    .addOption(new Option('--status <status>', 'only those with a status').choices(STATUSES));
  withCommonOptions(command).action(async (options: Options) => {
    const all = await allExceptions(options.status ?? null, await exceptionsApi(options, terminal));
    const { found } = all;
    terminal.out(options.json ? pretty(found) : exceptionsTable(found, styleFor(terminal.colours)));
    refuseUnreadable(all);
  });
}
