import { InvalidArgumentError, type Command } from 'commander';
import type { ConnectionOptions } from '../../exceptions-url.ts';

/** What every command about exceptions takes. */
export interface CommonOptions extends ConnectionOptions {
  readonly json?: true;
}

const DEFAULT_STACK = 'imds-guardrail-production';

/** Adds to a command how the API is found, and `--json`. */
export function withCommonOptions(command: Command): Command {
  return command
    .option(
      '--url <url>',
      "the API's URL (default: GUARDRAIL_EXCEPTIONS_URL, or the stack's output ExceptionsUrl)",
    )
    .option('--stack <name>', 'the stack of the guardrail', DEFAULT_STACK)
    .option('--region <region>', 'its Region (default: that of your AWS settings)')
    .option('--json', 'print JSON');
}

/** Reads an exception's id from the command line. */
export function exceptionId(text: string): string {
  if (/^exc-[0-9a-f]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError("It must be an exception's id, as in exc-0a1b2c3d4e5f6071.");
}
