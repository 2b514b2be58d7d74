import { InvalidArgumentError, type Command } from 'commander';
import type { RedriveStackOptions } from '../redrive-stack.ts';
import type { Terminal } from '../terminal.ts';
import { bringBack } from './redrive/bring-back.ts';
import { listLetters } from './redrive/list.ts';
import { showLetter } from './redrive/show.ts';

/** What `guardrail redrive` takes. */
export interface RedriveOptions extends RedriveStackOptions {
  readonly all?: true;
  readonly dryRun?: true;
  readonly json?: true;
  readonly yes?: true;
  readonly wait: number;
}

const DEFAULT_STACK = 'imds-guardrail-production';
const DEFAULT_MINUTES = 5;
const MOST_MINUTES = 60;

const ABOUT = `
Examples:
  $ guardrail redrive --dry-run
  $ guardrail redrive
  $ guardrail redrive --queue CloudTrail StateChange --yes
  $ guardrail redrive show 5fea7756-0ea4-451a-a703-a558b933e274

  Messages that a function could not handle after five tries, and those that could not be delivered, wait in a
  dead-letter queue for two weeks, and an alarm tells of them. Mend what the alarm and the log of the function
  name, then bring them back by this. Each message is sent to its queue first and removed after, so that none is
  lost where the command is cut off; what comes twice does nothing twice. Then it is watched what comes of each:
  by what the records say of its instances, and by its queue. The command may be interrupted: the messages go on.
  What its function would not understand stays where it is, unless you say --all. Nothing is deleted.

Exit code: 0 everything was handled, 1 something was not, or not yet, 2 unusable input.
`;

/** Adds `guardrail redrive` and what belongs to it. */
export function addRedrive(program: Command, terminal: Terminal): void {
  const redrive = program
    .command('redrive')
    .summary('bring back what waits in the dead-letter queues')
    .description('Bring back what waits in the dead-letter queues, and tell what came of each message.');
  withQueues(redrive)
    .option('--dry-run', 'only show what waits, and why')
    .option('--all', 'also what its function would not understand')
    .option('--yes', 'ask nothing')
    .option('--wait <minutes>', 'how long to watch what comes of them', minutes, DEFAULT_MINUTES)
    .addHelpText('after', ABOUT)
    .action((options: RedriveOptions) =>
      options.dryRun ? listLetters(options, terminal) : bringBack(options, terminal),
    );
  withQueues(
    redrive
      .command('show <message>')
      .description('Print a message as it is, by its id or the beginning of it.'),
  ).action((messageId: string, _options: unknown, command: Command) =>
    showLetter(messageId, command.optsWithGlobals(), terminal),
  );
}

function withQueues(command: Command): Command {
  return command
    .option('--queue <name...>', 'of these queues, by the name that --dry-run shows or that the alarm has')
    .option('--stack <name>', 'the stack of the guardrail, in the Region of your AWS settings', DEFAULT_STACK)
    .option('--json', 'print JSON');
}

function minutes(text: string): number {
  const number = Number(text);
  if (/^\d{1,2}$/.test(text) && number <= MOST_MINUTES) return number;
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${MOST_MINUTES}.`);
}
