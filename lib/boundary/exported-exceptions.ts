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

const exported = z.union([
  z.object({ exceptions: z.array(exceptionSchema), exportedAt: instantSchema.nullable().default(null) }),
  z.array(exceptionSchema).transform((exceptions) => ({ exceptions, exportedAt: null })),
  exceptionSchema.transform((exception) => ({ exceptions: [exception], exportedAt: null })),
]) satisfies z.ZodType<ExportedExceptions>;

/**
 * Reads what `guardrail exceptions export --json` prints, a list of exceptions, or a single one; `null` where it is
 * nothing of that.
 */
export function parseExportedExceptions(json: unknown): ExportedExceptions | null {
  return exported.safeParse(json).data ?? null;
}
