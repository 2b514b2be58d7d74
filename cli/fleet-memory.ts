import { InvalidArgumentError, type Command } from 'commander';
import type { FleetMemory } from '../lib/adapters/fleet-memory.ts';
import type { FleetReport } from '../lib/domain/fleet/fleet-report.ts';
import { problemOf } from '../lib/shell/fleet/each-place.ts';
import type { ReportOptions, ReportPorts } from '../lib/shell/fleet/report-fleet.ts';
import { FailureError } from './failure-error.ts';
import { InputError } from './input-error.ts';
import { readExceptions } from './read-exceptions.ts';
import { lookUpStack, type StackWords } from './stack.ts';
import type { Terminal } from './terminal.ts';

/** Where a command finds what a guardrail remembers. */
export interface MemoryOptions {
  readonly exceptions?: string;
  readonly stack?: string;
  readonly stackRegion?: string;
  readonly history?: number;
}

/** Records are kept for so many days. */
const MOST_DAYS = 400;
const DEFAULT_DAYS = 30;

const STACK_WORDS: StackWords = {
  regionOption: '--stack-region',
  nameIt: 'name it by --stack and --stack-region',
  without: 'without --stack only the fleet is read',
};

/** Adds the options that name what a guardrail remembers. */
export function addMemoryOptions(command: Command): Command {
  return command
    .option('--exceptions <file>', 'exceptions, as `guardrail exceptions export --json` prints them')
    .option('--stack <name>', 'the stack of a guardrail: its exceptions, and what it has done lately')
    .option('--stack-region <region>', "the stack's Region (default: that of your AWS settings)")
    .option(
      '--history <days>',
      `how far to look back at what was done (default with --stack: ${DEFAULT_DAYS})`,
      daysFrom,
    );
}

/** What is remembered, for a report: the part of its options and of its ports. */
export interface ReachedMemory
  extends Pick<ReportOptions, 'exceptions' | 'historyDays'>, Pick<ReportPorts, 'finishedRecords'> {}

/** Reads the exceptions, and finds the way to the records. Throws where that was asked for and cannot be done. */
export async function reachMemory(options: MemoryOptions, terminal: Terminal): Promise<ReachedMemory> {
  const { exceptions: file, stack, history } = options;
  if (stack === undefined && history !== undefined) {
    throw new InputError('--history needs the records of a guardrail: name its stack by --stack');
  }
  const given =
    file === undefined
      ? null
      : { exceptions: (await readExceptions(file, terminal)).exceptions, unreadable: [] };
  if (stack === undefined) return { exceptions: given, historyDays: 0, finishedRecords: null };

  const { knownExceptions, finishedRecords } = await memoryOf(stack, options.stackRegion);
  const exceptions = given ?? (await knownExceptions().catch(refuseUnread));
  return { exceptions, historyDays: history ?? DEFAULT_DAYS, finishedRecords };
}

async function memoryOf(stack: string, stackRegion: string | undefined): Promise<FleetMemory> {
  const { region, outputs } = await lookUpStack(stack, stackRegion, STACK_WORDS);
  const named = (output: string) => {
    const name = outputs.get(output);
    if (name !== undefined) return name;
    throw new InputError(`stack ${stack} in ${region} has no output ${output}: is it the guardrail's?`);
  };
  const exceptionsTableName = named('ExceptionsTableName');
  const recordsTableName = named('RecordsTableName');
  const { fleetMemory } = await import('../lib/adapters/fleet-memory.ts');
  return fleetMemory({ region, exceptionsTableName, recordsTableName });
}

/** Instances that are open by an approved exception would be told as violations. */
function refuseUnread(error: unknown): never {
  throw new FailureError(
    `the exceptions could not be read (${problemOf(error)}); name a file by --exceptions, or leave out --stack`,
    { cause: error },
  );
}

function daysFrom(text: string): number {
  const days = Number(text);
  if (/^\d{1,3}$/.test(text) && days >= 1 && days <= MOST_DAYS) return days;
  throw new InvalidArgumentError(`It must be a number of days, from 1 to ${MOST_DAYS}.`);
}

/** Says, once everything else is printed, what of the memory could not be. */
export function refuseGapsInMemory({ exceptions, history }: FleetReport): void {
  if (history?.kind === 'unread') {
    throw new FailureError(`what was done could not be read: ${history.problem}`);
  }
  const unreadable = exceptions?.unreadable ?? [];
  if (unreadable.length > 0) {
    throw new FailureError(
      `what is printed is not all: the table has exceptions that cannot be read (${unreadable.join(', ')})`,
    );
  }
}
