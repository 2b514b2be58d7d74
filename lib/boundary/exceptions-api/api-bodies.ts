import * as z from 'zod';
import { EXCEPTION_ID } from '../exception-id.ts';
import { must } from '../policy/wording.ts';
import { instantSchema } from '../record-schemas.ts';
import { allowanceSchema, exceptionSchema, scopeSchema } from '../stored-exception.ts';

/*
 * What the command line sends. Its words are ours, so a key that is not known is a mistake and refused by name. Whether
 * a wish can be granted, the policy and `requestFor` say.
 */

/** More than the longest reason and everything around it. */
export const LONGEST_BODY_BYTES = 16 * 1024;

const NOTE_LENGTH = 500;

const exceptionId = z
  .string(must("an exception's id, as in exc-0a1b2c3d4e5f6071"))
  .regex(EXCEPTION_ID, must("an exception's id, as in exc-0a1b2c3d4e5f6071"));

const note = z.string(must('a text')).max(NOTE_LENGTH, must(`at most ${NOTE_LENGTH} characters`));

const end = instantOf('a time in UTC, as in 2026-05-01T10:00:00.000Z');

/** `POST /requests` */
export const requestBody = z.strictObject({
  /** Made by whoever asks, so that asking again after a lost answer asks the same. */
  exceptionId,
  /** Without it: the caller's own. */
  accountId: z.string(must('an account')).exactOptional(),
  /** Without it: that of the function. */
  region: z.string(must('a Region')).exactOptional(),
  scope: z.strictObject(scopeSchema.shape),
  allows: z.strictObject(allowanceSchema.shape),
  reason: z.string(must('a text')),
  expiresAt: end,
});

/** `POST /exceptions/ID/approve`, `deny` and `revoke` */
export const answerBody = z.strictObject({ note: note.nullable().default(null) });

/** `POST /exceptions/ID/renewals` */
export const renewalBody = z.strictObject({
  exceptionId,
  expiresAt: end,
  /** Without it: the old one still holds. */
  reason: z.string(must('a text')).nullable().default(null),
});

/** A sort key of the table, which has at most 1,024 bytes. */
const cursor = z
  .string()
  .regex(/^[\x21-\x7e]{1,1024}$/, must('the nextCursor of an earlier page'))
  .nullable()
  .default(null);

/** What may stand behind the question mark. */
export const queries = {
  list: z.strictObject({ status: exceptionSchema.shape.status.nullable().default(null), cursor }),
  show: z.strictObject({ cursor }),
  export: z.strictObject({ since: end.nullable().default(null), cursor }),
};

function instantOf(what: string) {
  return z.string(must(what)).pipe(instantSchema);
}
