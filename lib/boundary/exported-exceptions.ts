import * as z from 'zod';
import type { GuardrailException } from '../domain/exception/exception.ts';
import { instantSchema } from './record-schemas.ts';
import { exceptionSchema } from './stored-exception.ts';

/** What a file says of exceptions. */
export interface ExportedExceptions {
  readonly exceptions: readonly GuardrailException[];
  /** The moment that it tells of; `null`: it does not say. */
  readonly exportedAt: Date | null;
}

const list = z.union([
  z.object({ exceptions: z.array(z.unknown()), exportedAt: instantSchema.nullable().default(null) }),
  z.array(z.unknown()).transform((exceptions) => ({ exceptions, exportedAt: null })),
  z.unknown().transform((exception) => ({ exceptions: [exception], exportedAt: null })),
]);

/**
 * Reads what `guardrail exceptions export --json` prints, a list of exceptions, or a single one; `null` where it is
 * nothing of that.
 */
export function parseExportedExceptions(json: unknown): ExportedExceptions | null {
  const { exceptions, exportedAt } = list.parse(json);
  const read: GuardrailException[] = [];
  for (const exception of exceptions) {
    // One after the other, to the first that is none: each has some twenty problems to collect.
    const { data } = exceptionSchema.safeParse(exception);
    if (data === undefined) return null;
    read.push(data);
  }
  return { exceptions: read, exportedAt };
}
