import * as z from 'zod';
import type { ExceptionChange } from '../../domain/exception/exception-change.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { Essentials } from './essentials.ts';

/** The `detail-type` of the messages by which the guardrail has instances judged again. */
export const EXCEPTION_CHANGE = 'IMDS Guardrail Exception Change';

const detail = z.object({
  exceptionId: z.string().min(1),
  change: z.enum(['granted', 'expired', 'revoked']),
  scope: z.object({
    kind: z.enum(['instance', 'auto-scaling-group', 'launch-template', 'image']),
    id: z.string().min(1),
  }),
}) satisfies z.ZodType<ExceptionChange>;

/**
 * Reads the guardrail's own message that an exception was granted or is over, so that the instances it is for are
 * judged again. Ours, and so strict: a sentence for people where it is not what it should be.
 */
export function readExceptionChange(
  json: unknown,
  essentials: Essentials,
): Trigger | { readonly problem: string } {
  const { data } = detail.safeParse(json);
  if (data === undefined) return { problem: 'The message names no exception that has changed.' };
  return {
    kind: 'exception',
    ...essentials,
    eventName: eventNameOf(data.change),
    principal: null,
    subject: { kind: 'scope', scope: data.scope },
    requested: {},
  };
}

function eventNameOf(change: ExceptionChange['change']): string {
  switch (change) {
    case 'granted':
      return 'ExceptionGranted';
    case 'expired':
      return 'ExceptionExpired';
    case 'revoked':
      return 'ExceptionRevoked';
  }
}
