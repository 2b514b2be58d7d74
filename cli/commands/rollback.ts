import { InvalidArgumentError, type Command } from 'commander';
import { ROLLBACK_HOURS } from '../../lib/domain/exception/rollback.ts';
import { exceptionsApi } from '../exceptions-api.ts';
import { FailureError } from '../failure-error.ts';
import { InputError } from '../input-error.ts';
import { pretty } from '../output/pretty.ts';
import { countsOn } from '../output/progress.ts';
import { plannedText, rolledBackText } from '../output/rollback-text.ts';
import { styleFor } from '../output/style.ts';
import { planOf, rollBackAll, type Plan } from '../rollback-calls.ts';
import { selectionIn, type SelectionOptions } from '../rollback-selection.ts';
import { isConfirmed } from '../confirmed.ts';
import type { Terminal } from '../terminal.ts';
import { withCommonOptions, type CommonOptions } from './exceptions/options.ts';

interface Options extends CommonOptions, SelectionOptions {
  readonly hours: number;
  readonly reason: string;
  readonly yes?: true;
  readonly dryRun?: true;
}

const ABOUT = `
Examples:
  $ guardrail rollback --instance i-0a1b2c3d4e5f60718 --reason 'The vendor agent broke.'
  $ guardrail rollback --wave baseline/canary --reason 'The canary broke.' --dry-run
  $ guardrail rollback --since 2026-05-01T10:00:00Z --reason 'All of this hour.' --hours 4 --yes

  Each instance gets back exactly what the guardrail took from it, under an exception of its own that is in force at
  once and ends by itself. First it is shown what would happen; nothing changes until you confirm it. Only approvers
  of exceptions may (exceptions.approvers.principals in the policy). What is to last is asked for by
  guardrail exceptions renew.

Exit code: 0 done, 1 something failed on the way and may be tried again, 2 unusable input or a refusal.
`;

/** Adds `guardrail rollback`. */
export function addRollback(program: Command, terminal: Terminal): void {
  const command = program
    .command('rollback')
    .description('Give instances back what the guardrail took from them, for some hours.')
    .option('--instance <id...>', 'instances by their ids')
    .option('--account <id>', 'the account of these instances (default: your own)')
    .option('--wave <scope/number>', 'those that were corrected in a wave; canary is 0')
    .option('--run <id>', 'those that were corrected by a run of the sweep')
    .option(
      '--since <time>',
      'those that were corrected at this time or later (for a wave or a run: 30 days ago)',
    )
    .option('--until <time>', 'and before this time (default: now)')
    .option('--hours <number>', `for how long, at most ${ROLLBACK_HOURS.max}`, hours, ROLLBACK_HOURS.default)
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--dry-run', 'only show what would happen')
    .option('--yes', 'ask nothing');
  withCommonOptions(command)
    .addHelpText('after', ABOUT)
    .action((options: Options) => run(options, terminal));
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const selection = selectionIn(options, terminal.now());
  const mustAsk = options.dryRun !== true && options.yes !== true;
  if (mustAsk && (options.json === true || !terminal.interactive))
    throw new InputError('nobody can be asked here: say --yes to roll back, or --dry-run to look only');

  const api = await exceptionsApi(options, terminal);
  const counts = countsOn(terminal);
  const plan = await planOf(selection, options, api, counts.show).finally(counts.end);
  if (options.dryRun === true || options.json !== true) showPlan(plan, options, terminal);
  refuseUnreadable(plan);
  if (options.dryRun === true) return;
  if (plan.affected.length === 0) {
    if (options.json) terminal.out(pretty({ results: [] }));
    return;
  }
  if (mustAsk && !(await isConfirmed(questionFor(plan), terminal)))
    throw new InputError('not confirmed, so nothing has changed');

  const results = await rollBackAll(plan.affected, options, api, counts.show).finally(counts.end);
  terminal.out(options.json ? pretty({ results }) : rolledBackText(results, styleFor(terminal.colours)));
  const failed = results.filter(({ result }) => result === 'failed' || result === 'unreadable').length;
  if (failed > 0)
    throw new FailureError(
      `${failed} of ${results.length} instances could not be rolled back. Repeat it: what is done is not done twice.`,
    );
}

function showPlan({ planned }: Plan, { json }: Options, terminal: Terminal): void {
  terminal.out(json ? pretty({ planned }) : plannedText(planned, styleFor(terminal.colours)));
}

/** A part of what was corrected must not be taken for all of it. */
function refuseUnreadable({ unreadable }: Plan): void {
  if (unreadable.length === 0) return;
  throw new FailureError(
    `${unreadable.length} records cannot be read, so that their instances are not known: ${unreadable.slice(0, 3).join(', ')}. Nothing has changed; name instances by --instance.`,
  );
}

function questionFor({ affected }: Plan): string {
  const count = affected.length;
  return `Roll back ${count} ${count === 1 ? 'instance' : 'instances'} now? [y/N] `;
}

function hours(text: string): number {
  const value = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= ROLLBACK_HOURS.max) return value;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${ROLLBACK_HOURS.max}.`);
}
