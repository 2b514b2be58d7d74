import { parseExportedExceptions, type ExportedExceptions } from '../lib/boundary/exported-exceptions.ts';
import { InputError } from './input-error.ts';
import { nameOf, readJson } from './read-input.ts';
import type { Terminal } from './terminal.ts';

/** The exceptions in a file, or in standard input for `-`. Throws {@link InputError} where it has none. */
export async function readExceptions(file: string, terminal: Terminal): Promise<ExportedExceptions> {
  const exported = parseExportedExceptions(await readJson(file, terminal));
  if (exported === null)
    throw new InputError(`${nameOf(file)} is not what \`guardrail exceptions export --json\` prints`);
  return exported;
}
