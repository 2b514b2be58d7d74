import * as z from 'zod';
import type { GuardrailException } from '../domain/exception/exception.ts';
import { exceptionSchema } from './stored-exception.ts';

const exported = z.union([
  z.object({ exceptions: z.array(exceptionSchema) }).transform(({ exceptions }) => exceptions),
  z.array(exceptionSchema),
  exceptionSchema.transform((exception) => [exception]),
]);

/**
 * Reads what `guardrail exceptions export --json` prints, a list of exceptions, or a single one; `null` where it is
 * nothing of that.
 */
export function parseExportedExceptions(json: unknown): readonly GuardrailException[] | null {
  return exported.safeParse(json).data ?? null;
}
