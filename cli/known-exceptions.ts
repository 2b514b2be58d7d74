import { Option, type Command } from 'commander';
import type { GuardrailException } from '../lib/domain/exception/exception.ts';
import { exceptionsApiAt } from './exceptions-api.ts';
import { allExceptions } from './exceptions-pages.ts';
import { addressOfStack } from './exceptions-url.ts';
import { FailureError } from './failure-error.ts';
import { InputError } from './input-error.ts';
import { readExceptions } from './read-exceptions.ts';
import { nameOf } from './read-input.ts';
import type { StackWords } from './stack.ts';
import type { Terminal } from './terminal.ts';

/** Where the exceptions are that are in force. */
export interface ExceptionsOptions {
  /** A file; `false`: there are none. */
  readonly exceptions?: string | false;
  readonly stack?: string;
}

/** Adds the options that say where the exceptions are. */
export function addExceptionsOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--stack <name>', 'ask the guardrail of this stack for exceptions').conflicts('exceptions'),
    )
    .option('--exceptions <file>', 'exceptions, as `guardrail exceptions export --json` prints them')
    .option('--no-exceptions', 'there are none, as where no guardrail is deployed');
}

/** What is older may lack an exception that was granted since. */
const FRESH_MILLISECONDS = 60 * 60 * 1_000;

/**
 * The exceptions that may be in force; `null`: nothing says where they are. Throws {@link InputError} for a file or a
 * stack that is none, and {@link FailureError} where not all exceptions can be read.
 */
export async function knownExceptions(
  { exceptions: file, stack }: ExceptionsOptions,
  homeRegion: string,
  terminal: Terminal,
): Promise<readonly GuardrailException[] | null> {
  if (file === false) return [];
  if (file !== undefined) return fromFile(file, terminal);
  return stack === undefined ? null : fromStack(stack, homeRegion);
}

async function fromFile(file: string, terminal: Terminal): Promise<readonly GuardrailException[]> {
  const { exceptions, exportedAt } = await readExceptions(file, terminal);
  if (exportedAt !== null && terminal.now().getTime() - exportedAt.getTime() > FRESH_MILLISECONDS) {
    throw new InputError(
      `${nameOf(file)} was exported at ${exportedAt.toISOString()}, and lacks what was granted since: export it again`,
    );
  }
  return exceptions;
}

const STACK_WORDS: StackWords = {
  regionOption: 'AWS_REGION, as in',
  nameIt: 'name it by --stack, and its Region by AWS_REGION',
  without: '--exceptions FILE needs no look-up',
};

async function fromStack(stack: string, region: string): Promise<readonly GuardrailException[]> {
  const api = await exceptionsApiAt(await addressOfStack({ stack, region }, STACK_WORDS));
  const { found, unreadable } = await allExceptions('granted', api);
  if (unreadable.length === 0) return found;
  throw new FailureError(
    `not all exceptions are known: the table has what cannot be read (${unreadable.join(', ')})`,
  );
}
