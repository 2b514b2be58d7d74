import * as z from 'zod';
import type { ApprovalLink, LinkUse } from '../domain/exception/approval-link.ts';
import { instantSchema } from './record-schemas.ts';

const item = z.object({
  decision: z.enum(['approve', 'deny']),
  at: instantSchema,
}) satisfies z.ZodType<LinkUse>;

/** Where the use of a link is in the table of exceptions. */
export function linkUseKey({ exceptionId, approver }: ApprovalLink): {
  readonly pk: string;
  readonly sk: string;
} {
  return { pk: `link#${exceptionId}`, sk: approver.toLowerCase() };
}

/** What a link was used for, as an item of the table. A link that has expired is refused without it. */
export function linkUseItem(link: ApprovalLink, { decision, at }: LinkUse): Record<string, unknown> {
  const removeAfter = Math.ceil(link.expiresAt.getTime() / 1_000);
  return { ...linkUseKey(link), decision, at: at.toISOString(), removeAfter };
}

/** Reads such an item. Throws a `ZodError` where it is not one. */
export function parseLinkUse(json: unknown): LinkUse {
  return item.parse(json);
}
