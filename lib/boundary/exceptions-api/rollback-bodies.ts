import * as z from 'zod';
import { ROLLBACK_HOURS } from '../../domain/exception/rollback.ts';
import { must } from '../policy/wording.ts';
import { instantSchema } from '../record-schemas.ts';

/** How many instances one call rolls back: each is a few writes, and a call has half a minute for all of them. */
export const ROLLBACKS_PER_CALL = 100;

const instanceId = z
  .string(must("an instance's id, as in i-0a1b2c3d4e5f60718"))
  .regex(/^i-[0-9a-f]{8,17}$/, must("an instance's id, as in i-0a1b2c3d4e5f60718"));

const account = z.string(must('an account')).regex(/^\d{12}$/, must('an account of twelve digits'));

const region = z.string(must('a Region')).regex(/^[a-z0-9-]{1,30}$/, must('a Region, as in eu-west-1'));

const instant = z.string(must('a time in UTC, as in 2026-05-01T10:00:00.000Z')).pipe(instantSchema);

const common = {
  reason: z.string(must('a text')),
  hours: z
    .number(must('a number of hours'))
    .int(must('a whole number of hours'))
    .min(1, must('at least 1'))
    .max(ROLLBACK_HOURS.max, must(`at most ${ROLLBACK_HOURS.max}`)),
};

const window = z.strictObject({ since: instant, until: instant });

const selection = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('wave'),
    scope: z.string(must('a scope of the policy')).min(1, must('a scope of the policy')),
    number: z
      .number(must("a wave's number"))
      .int(must('a whole number'))
      .min(0, must('0 (the canary) or more')),
  }),
  z.strictObject({
    kind: z.literal('run'),
    runId: z.string(must('the id of a run')).min(1, must('the id of a run')),
  }),
  z.strictObject({ kind: z.literal('all') }),
]);

/** `POST /rollbacks/find`: the corrections of a span of time. */
export const findBody = z.strictObject({ selection, window });

/** `POST /rollbacks/plan` */
export const planBody = z.strictObject({
  ...common,
  instances: listOf(
    z.strictObject({
      instanceId,
      /** Without it: the caller's own. */
      accountId: account.exactOptional(),
      /** Without it: that of the function. */
      region: region.exactOptional(),
    }),
  ),
});

/** `POST /rollbacks`: what was planned, and nothing else. */
export const rollbackBody = z.strictObject({
  ...common,
  instances: listOf(z.strictObject({ instanceId, accountId: account, region })),
});

function listOf<Item extends z.ZodType>(item: Item) {
  const some = must(`1 to ${ROLLBACKS_PER_CALL} instances`);
  return z.array(item, some).min(1, some).max(ROLLBACKS_PER_CALL, some);
}
