import { InvalidArgumentError, type Command } from 'commander';
import { addFleetOptions, type FleetOptions } from '../fleet.ts';
import type { Terminal } from '../terminal.ts';
import { followSweep } from './sweep/follow.ts';
import { planFleet } from './sweep/plan.ts';
import { resumeWaves } from './sweep/resume.ts';
import { sweepHere } from './sweep/here.ts';
import { showSweeps } from './sweep/status.ts';
import { stopSweep } from './sweep/stop.ts';

/** What every command about sweeps takes. */
export interface StackOptions {
  readonly stack: string;
  readonly json?: true;
}

/** What `guardrail sweep` itself takes. */
export interface SweepCommandOptions extends StackOptions, FleetOptions {
  readonly here?: true;
  readonly dryRun?: true;
  readonly follow: boolean;
  readonly policy?: string;
  readonly changesPerSecond?: number;
}

const DEFAULT_STACK = 'imds-guardrail-production';

const EXAMPLES = `
Examples:
  $ guardrail sweep --dry-run
  $ guardrail sweep
  $ guardrail sweep --here --region eu-west-1
  $ guardrail sweep status
  $ guardrail sweep stop
  $ guardrail sweep resume payments

  A sweep looks at all that runs and does what the policy says. What is not new is changed under mode.existing:
  enforce alone, where nothing has used IMDSv1 for as long as fleet.evidence asks, in waves, and as many as
  fleet.mostChanges. It runs by itself as fleet.schedule says; this starts one more and shows how it goes. The
  command may be interrupted: the sweep goes on.
  --here runs it in this process, with your own credentials instead of the guardrail's roles: it reads the policy in
  force and writes to the same tables, and it needs what the roles of conduct-sweep and sweep-place allow.
  Where AWS has raised your account's limit, --changes-per-second lets it go faster than 5 a second.

Exit code: 0 all was swept, 1 a part of the fleet could not be (what was is printed), 2 unusable input.
`;

/** Adds `guardrail sweep` and what belongs to it. */
export function addSweep(program: Command, terminal: Terminal): void {
  const sweep = program
    .command('sweep')
    .summary('look at all that runs and bring it to the policy, in waves')
    .description(
      'Look at all that runs and bring it to the policy: with evidence before, in waves, watched after.',
    );
  withStack(addFleetOptions(sweep))
    .option('--dry-run', 'say what a sweep would do now, and change nothing')
    .option('--here', 'run it in this process instead of starting it in AWS')
    .option('--no-follow', 'start it, and do not wait for its end')
    .option('--policy <file>', 'another policy than the one in force (with --dry-run or --here)')
    .option(
      '--changes-per-second <number>',
      'the account’s limit, where AWS has raised it (with --here)',
      rate,
    )
    .addHelpText('after', EXAMPLES)
    .action((options: SweepCommandOptions) => run(options, terminal));
  withStack(
    sweep.command('status').description('Show the last sweeps, and how far the waves have come.'),
  ).action((_options: unknown, command: Command) => showSweeps(command.optsWithGlobals(), terminal));
  withStack(
    sweep.command('stop [run]').description('Stop a sweep: what is begun is finished, and no more.'),
  ).action((runId: string | undefined, _options: unknown, command: Command) =>
    stopSweep(runId ?? null, command.optsWithGlobals(), terminal),
  );
  withStack(
    sweep.command('resume <scope>').description('Let the waves of a scope go on that were halted.'),
  ).action((scope: string, _options: unknown, command: Command) =>
    resumeWaves(scope, command.optsWithGlobals(), terminal),
  );
}

function withStack(command: Command): Command {
  return command
    .option('--stack <name>', 'the stack of the guardrail, in the Region of your AWS settings', DEFAULT_STACK)
    .option('--json', 'print JSON');
}

function rate(text: string): number {
  const number = Number(text);
  if (/^\d{1,4}$/.test(text) && number >= 1) return number;
  throw new InvalidArgumentError('It must be a whole number from 1 to 9999.');
}

async function run(options: SweepCommandOptions, terminal: Terminal): Promise<void> {
  if (options.dryRun) await planFleet(options, terminal);
  else if (options.here) await sweepHere(options, terminal);
  else await followSweep(options, terminal);
}
