import * as z from 'zod';
import { EXCEPTION_CHANGE, type ExceptionChange } from '../../domain/exception/exception-change.ts';
import { EVENT_SOURCE } from '../../domain/finding-event.ts';
import type { Trigger } from '../../domain/trigger.ts';
import type { Essentials } from './essentials.ts';

/** The name of the event that an exception was granted. */
export const EXCEPTION_GRANTED = 'ExceptionGranted';

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

/**
 * The message itself, in EventBridge's envelope, as the workflow writes it too. `account` and `region` are those of
 * the instances, and the same change has the same id, however often it is sent.
 */
export function exceptionChangeEvent(
  change: ExceptionChange,
  { accountId, region }: { readonly accountId: string; readonly region: string },
  at: Date,
): Readonly<Record<string, unknown>> {
  return {
    version: '0',
    id: `${change.exceptionId}/${change.change}`,
    'detail-type': EXCEPTION_CHANGE,
    source: EVENT_SOURCE,
    account: accountId,
    region,
    time: at.toISOString(),
    resources: [],
    detail: change,
  };
}

function eventNameOf(change: ExceptionChange['change']): string {
  switch (change) {
    case 'granted':
      return EXCEPTION_GRANTED;
    case 'expired':
      return 'ExceptionExpired';
    case 'revoked':
      return 'ExceptionRevoked';
  }
}
