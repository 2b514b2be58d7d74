import { parseExportedExceptions } from '../lib/boundary/exported-exceptions.ts';
import type { GuardrailException } from '../lib/domain/exception/exception.ts';
import { InputError } from './input-error.ts';
import { nameOf, readJson } from './read-input.ts';
import type { Terminal } from './terminal.ts';

/** The exceptions in a file. Throws {@link InputError} where it holds something else. */
export async function readExceptions(
  file: string,
  terminal: Terminal,
): Promise<readonly GuardrailException[]> {
  const exceptions = parseExportedExceptions(await readJson(file, terminal));
  if (exceptions === null)
    throw new InputError(`${nameOf(file)} is not what \`guardrail exceptions export --json\` prints`);
  return exceptions;
}
