import type { Command } from 'commander';
import { exceptionsApi } from '../../exceptions-api.ts';
import { exportedExceptions, refuseUnreadable } from '../../exceptions-pages.ts';
import { InputError } from '../../input-error.ts';
import { exceptionsCsv } from '../../output/exceptions-csv.ts';
import { pretty } from '../../output/pretty.ts';
import { parseTime } from '../../parse-time.ts';
import type { Terminal } from '../../terminal.ts';
import { withCommonOptions, type CommonOptions } from './options.ts';

interface Options extends CommonOptions {
  readonly csv?: true;
  readonly since?: string;
}

const EXAMPLES = `
Examples:
  $ guardrail exceptions export --csv --since 2026-01-01 > exceptions.csv
  $ guardrail exceptions export --json | guardrail explain --event event.json --exceptions -

  Each exception is exported with its whole history, from the request to the end. CSV has a row for each entry of a
  history and for each change on an instance.
`;

/** Adds `guardrail exceptions export`. */
export function addExport(exceptions: Command, terminal: Terminal): void {
  const command = exceptions
    .command('export')
    .description('Print all exceptions with everything that happened to them, for auditors and scripts.')
    .option('--csv', 'print CSV')
    .option('--since <time>', 'only those that were open at this time or later, as in 2026-01-01');
  withCommonOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => run(options, terminal));
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  if (options.csv === options.json) throw new InputError('say how to print it by one of --json and --csv');
  const since = options.since === undefined ? null : parseTime(options.since, '--since');
  const exported = await exportedExceptions(since, await exceptionsApi(options, terminal));
  const { found: exceptions } = exported;
  // Printed at the end only: a part of it could be taken for the whole.
  terminal.out(
    options.csv ? exceptionsCsv(exceptions) : pretty({ exportedAt: terminal.now(), since, exceptions }),
  );
  refuseUnreadable(exported);
}
