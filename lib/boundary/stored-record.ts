import * as z from 'zod';
import type { Watch } from '../domain/fleet/watch.ts';
import type { ClosedRecord, InstanceMemory, OpenRecord } from '../domain/record.ts';
import {
  exceptionMembers,
  instantSchema,
  loanSchema,
  observedOptionsSchema,
  outcomeSchema,
  patchSchema,
  principalSchema,
  recordedTriggerSchema,
  sweepMembers,
  violationSchema,
  waveSchema,
} from './record-schemas.ts';

/*
 * How records and memories are written to the table, and read back from it. Dates are ISO strings; what a
 * person changed by hand in the table is caught here and not three calls later.
 */

const openRecord = z.object({
  recordId: z.string(),
  instance: z.object({ instanceId: z.string(), accountId: z.string(), region: z.string() }),
  trigger: recordedTriggerSchema,
  principal: principalSchema.nullable(),
  scope: z.string(),
  violations: z.array(violationSchema),
  action: z.enum(['enforce', 'report', 'none']),
  enforcement: patchSchema.nullable(),
  ...exceptionMembers,
  loans: z.array(loanSchema).default([]),
  ...sweepMembers,
  reason: z.string(),
  previous: observedOptionsSchema,
  openedAt: instantSchema,
}) satisfies z.ZodType<OpenRecord>;

/** A finished record as JSON. */
export const closedRecordSchema = openRecord.extend({
  outcome: outcomeSchema,
  refusal: z.string().nullable(),
  after: observedOptionsSchema,
  closedAt: instantSchema,
}) satisfies z.ZodType<ClosedRecord>;

const watch = z.object({
  recordId: z.string(),
  since: instantSchema,
  until: instantSchema,
  wave: waveSchema.nullable(),
  isTold: z.boolean(),
}) satisfies z.ZodType<Watch>;

const memory = z.object({
  options: observedOptionsSchema.default({}),
  knownSince: instantSchema.nullable().default(null),
  knownAt: instantSchema.nullable().default(null),
  told: z.string().nullable().default(null),
  open: openRecord.nullable().default(null),
  unattributed: closedRecordSchema.nullable().default(null),
  leasedUntil: z
    .number()
    .transform((milliseconds) => new Date(milliseconds))
    .nullable()
    .default(null),
  taken: patchSchema.default({}),
  loans: z.array(loanSchema).default([]),
  watch: watch.nullable().default(null),
  revision: z.number().default(0),
}) satisfies z.ZodType<InstanceMemory>;

/** Reads an instance's memory as the table holds it; throws a `ZodError` where it is not one. */
export function parseMemory(item: unknown): InstanceMemory {
  return memory.parse(item);
}

/** Reads a finished record as the table holds it; throws a `ZodError` where it is not one. */
export function parseClosedRecord(item: unknown): ClosedRecord {
  return closedRecordSchema.parse(item);
}

/** A record or a watch as the table takes it: dates as ISO strings, otherwise member by member. */
export function stored(value: OpenRecord | ClosedRecord | Watch): Record<string, unknown> {
  // Dates become ISO strings by themselves.
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}
