import { Command, CommanderError } from 'commander';
import { PolicyError } from '../lib/boundary/policy/policy-error.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExceptions } from './commands/exceptions.ts';
import { addExplain } from './commands/explain.ts';
import { addPolicy } from './commands/policy.ts';
import { addReadiness } from './commands/readiness.ts';
import { addRedrive } from './commands/redrive.ts';
import { addRollback } from './commands/rollback.ts';
import { addScan } from './commands/scan.ts';
import { addSweep } from './commands/sweep.ts';
import { FailureError } from './failure-error.ts';
import { InputError } from './input-error.ts';
import { harmless } from './output/style.ts';
import type { Terminal } from './terminal.ts';
import { ViolationsError } from './violations-error.ts';

/**
 * What a command ends with: 0 done, 1 something failed on the way, 2 input that cannot be used, or a refusal, 3 what
 * was asked to be told by the code.
 */
export type ExitCode = 0 | 1 | 2 | 3;

/** Runs the command line `guardrail …args`. Never throws: what goes wrong is told in a line and by the code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    await programFor(terminal).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    return report(error, terminal);
  }
}

function programFor(terminal: Terminal): Command {
  const program = new Command('guardrail')
    .description('Keeps the EC2 instances of an AWS account on IMDSv2: the operator’s command line.')
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: () => undefined,
      getOutHasColors: () => terminal.colours,
    })
    .showHelpAfterError(false);
  // Subcommands copy these settings when they are made, so they come last.
  addExplain(program, terminal);
  addPolicy(program, terminal);
  addExceptions(program, terminal);
  addScan(program, terminal);
  addReadiness(program, terminal);
  addSweep(program, terminal);
  addRollback(program, terminal);
  addRedrive(program, terminal);
  addDoctor(program, terminal);
  return program;
}

function report(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) return reportUsage(error, terminal);
  if (error instanceof PolicyError) return tell(error.lines, 2, terminal);
  if (error instanceof InputError) return tell([error.message], 2, terminal);
  if (error instanceof FailureError) return tell([error.message], 1, terminal);
  if (error instanceof ViolationsError) return tell([error.message], 3, terminal);

  tell([`unexpected error: ${String(error)} (set DEBUG=1 to see where)`], 1, terminal);
  if (terminal.debug && error instanceof Error) terminal.error(`${error.stack ?? ''}\n`);
  return 1;
}

function tell(messages: readonly string[], code: ExitCode, terminal: Terminal): ExitCode {
  for (const message of messages) terminal.error(`guardrail: ${oneLine(message)}\n`);
  return code;
}

/** Help that was asked for is no error. */
function reportUsage(error: CommanderError, terminal: Terminal): ExitCode {
  if (error.exitCode === 0) return 0;
  const noCommand = error.code === 'commander.help';
  return tell(
    [noCommand ? 'no command given; see guardrail --help' : error.message.replace(/^error: /, '')],
    2,
    terminal,
  );
}

function oneLine(message: string): string {
  // A parser's message quotes what it could not read, control characters and all.
  const lines = message.split('\n').map((line) => line.trim());
  return harmless(lines.filter((line) => line !== '').join(' '));
}
