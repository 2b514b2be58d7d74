import * as z from 'zod';
import type { Identity } from '../../../domain/exception/identity.ts';
import type { Wish } from '../../../domain/exception/request.ts';
import { readMessage } from '../../read-message.ts';
import { instantSchema } from '../../record-schemas.ts';
import { allowanceSchema, personSchema, scopeSchema } from '../../stored-exception.ts';
import { replyToSchema, type ReplyTo } from './reply-to.ts';

/** What somebody did in Slack that is worked off after Slack has got its answer. */
export type QueuedAnswer = {
  readonly exceptionId: string;
  readonly by: Identity;
  readonly replyTo: ReplyTo;
} & (
  { readonly kind: 'request'; readonly wish: Wish } | { readonly kind: 'approve' } | { readonly kind: 'deny' }
);

const wish = z.object({
  accountId: z.string(),
  region: z.string(),
  scope: scopeSchema,
  allows: allowanceSchema,
  reason: z.string(),
  expiresAt: instantSchema,
  renews: z.string().nullable(),
}) satisfies z.ZodType<Wish>;

const common = { exceptionId: z.string().min(1), by: personSchema, replyTo: replyToSchema };

const queuedAnswer = z.discriminatedUnion('kind', [
  z.object({ ...common, kind: z.literal('request'), wish }),
  z.object({ ...common, kind: z.literal('approve') }),
  z.object({ ...common, kind: z.literal('deny') }),
]) satisfies z.ZodType<QueuedAnswer>;

/** Reads a message of the queue. Throws an error for people where it is none. */
export function parseQueuedAnswer(body: string): QueuedAnswer {
  return readMessage(queuedAnswer, body, 'answer from Slack');
}
