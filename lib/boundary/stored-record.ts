import * as z from 'zod';
import type { ClosedRecord, InstanceMemory, OpenRecord } from '../domain/record.ts';

/*
 * How records and memories are written to the table, and read back from it. Dates are ISO strings; what a
 * person changed by hand in the table is caught here and not three calls later.
 */

const date = z.iso.datetime().transform((text) => new Date(text));
const switchValue = z.enum(['enabled', 'disabled']);
const fields = z.enum([
  'httpTokens',
  'httpPutResponseHopLimit',
  'httpEndpoint',
  'httpProtocolIpv6',
  'instanceMetadataTags',
]);

const patch = z.object({
  httpTokens: z.enum(['optional', 'required']).exactOptional(),
  httpPutResponseHopLimit: z.number().exactOptional(),
  httpEndpoint: switchValue.exactOptional(),
  httpProtocolIpv6: switchValue.exactOptional(),
  instanceMetadataTags: switchValue.exactOptional(),
});
const options = patch.extend({ state: z.enum(['pending', 'applied']).exactOptional() });

const principal = z.object({
  kind: z.enum([
    'iam-user',
    'role',
    'identity-center-user',
    'service-linked-role',
    'aws-service',
    'root',
    'federated-user',
    'account',
    'unknown',
  ]),
  name: z.string(),
  arn: z.string().nullable(),
  roleArn: z.string().nullable(),
  sessionName: z.string().nullable(),
  accountId: z.string().nullable(),
  invokedBy: z.string().nullable(),
  sourceIpAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  ec2RoleDelivery: z.string().nullable(),
});

const openRecord = z.object({
  recordId: z.string(),
  instance: z.object({ instanceId: z.string(), accountId: z.string(), region: z.string() }),
  trigger: z.object({
    kind: z.enum(['launch', 'drift', 'start', 'instance-profile', 'state-change']),
    eventId: z.string(),
    eventName: z.string(),
    eventTime: date,
  }),
  principal: principal.nullable(),
  scope: z.string(),
  violations: z.array(
    z.object({
      field: fields,
      actual: z.union([z.string(), z.number()]),
      required: z.union([z.string(), z.number()]),
      moment: z.enum(['launch', 'drift', 'existing']),
    }),
  ),
  action: z.enum(['enforce', 'report', 'none']),
  enforcement: patch.nullable(),
  reason: z.string(),
  previous: options,
  openedAt: date,
}) satisfies z.ZodType<OpenRecord>;

const closedRecord = openRecord.extend({
  outcome: z.enum(['remediated', 'overtaken', 'audited', 'resolved', 'gone', 'denied', 'blocked']),
  refusal: z.string().nullable(),
  after: options,
  closedAt: date,
}) satisfies z.ZodType<ClosedRecord>;

const memory = z.object({
  options: options.default({}),
  told: z.string().nullable().default(null),
  open: openRecord.nullable().default(null),
  unattributed: closedRecord.nullable().default(null),
  leasedUntil: z
    .number()
    .transform((milliseconds) => new Date(milliseconds))
    .nullable()
    .default(null),
}) satisfies z.ZodType<InstanceMemory>;

/** Reads an instance's memory as the table holds it; throws a `ZodError` where it is not one. */
export function parseMemory(item: unknown): InstanceMemory {
  return memory.parse(item);
}

/** A record as the table takes it: dates as ISO strings, otherwise member by member. */
export function storedRecord(record: OpenRecord | ClosedRecord): Record<string, unknown> {
  return {
    ...record,
    trigger: { ...record.trigger, eventTime: record.trigger.eventTime.toISOString() },
    openedAt: record.openedAt.toISOString(),
    ...('closedAt' in record && { closedAt: record.closedAt.toISOString() }),
  };
}
