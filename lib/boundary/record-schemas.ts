import * as z from 'zod';
import type { Violation } from '../domain/decision.ts';
import type { Excuse, Loan } from '../domain/exception/loan.ts';
import type { ImdsV1Use } from '../domain/fleet/imdsv1-use.ts';
import type { Wave } from '../domain/fleet/wave.ts';
import type { MetadataOptionsPatch, ObservedMetadataOptions } from '../domain/metadata-options.ts';
import type { Principal } from '../domain/principal.ts';
import type { OpenRecord } from '../domain/record.ts';

/*
 * The pieces that records in the table and findings in messages are made of, as JSON. Unknown keys are
 * tolerated: a newer version may have written them.
 */

/** An ISO 8601 instant in UTC, as `toISOString` writes it. */
export const instantSchema = z.iso.datetime().transform((text) => new Date(text));

const switchValue = z.enum(['enabled', 'disabled']);

export const patchSchema = z.object({
  httpTokens: z.enum(['optional', 'required']).exactOptional(),
  httpPutResponseHopLimit: z.number().exactOptional(),
  httpEndpoint: switchValue.exactOptional(),
  httpProtocolIpv6: switchValue.exactOptional(),
  instanceMetadataTags: switchValue.exactOptional(),
}) satisfies z.ZodType<MetadataOptionsPatch>;

export const observedOptionsSchema = patchSchema.extend({
  state: z.enum(['pending', 'applied']).exactOptional(),
}) satisfies z.ZodType<ObservedMetadataOptions>;

export const principalSchema = z.object({
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
}) satisfies z.ZodType<Principal>;

export const violationSchema = z.object({
  field: z.enum([
    'httpTokens',
    'httpPutResponseHopLimit',
    'httpEndpoint',
    'httpProtocolIpv6',
    'instanceMetadataTags',
  ]),
  actual: z.union([z.string(), z.number()]),
  required: z.union([z.string(), z.number()]),
  moment: z.enum(['launch', 'drift', 'existing', 'expiry']),
}) satisfies z.ZodType<Violation>;

const excuseSchema = violationSchema.extend({ exceptionId: z.string() }) satisfies z.ZodType<Excuse>;

export const loanSchema = z.object({
  field: violationSchema.shape.field,
  returnsTo: z.union([z.string(), z.number()]),
  exceptionId: z.string(),
}) satisfies z.ZodType<Loan>;

/** What records and findings say of exceptions; those of a version that knew none say nothing. */
export const exceptionMembers = {
  exceptionTag: z.string().nullable().default(null),
  restoration: patchSchema.nullable().default(null),
  excuses: z.array(excuseSchema).default([]),
  exceptionIds: z.array(z.string()).default([]),
};

const window = { since: instantSchema, until: instantSchema };

const useSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('used'),
    calls: z.number(),
    lastSeenAt: instantSchema.nullable(),
    ...window,
  }),
  z.object({ kind: z.literal('unused'), ...window }),
  z.object({
    kind: z.literal('unknown'),
    why: z.enum(['not-running', 'young', 'not-measured', 'partly-measured']),
    ...window,
  }),
]) satisfies z.ZodType<ImdsV1Use>;

export const waveSchema = z.object({ scope: z.string(), number: z.number() }) satisfies z.ZodType<Wave>;

/** What records and findings say of the sweep; those of a version that knew none say nothing. */
export const sweepMembers = {
  use: useSchema.nullable().default(null),
  wave: waveSchema.nullable().default(null),
};

/** What became of a decision. */
export const outcomeSchema = z.enum([
  'remediated',
  'overtaken',
  'interrupted',
  'restored',
  'excepted',
  'audited',
  'resolved',
  'gone',
  'denied',
  'blocked',
  'breaking',
]);

export const recordedTriggerSchema = z.object({
  kind: z.enum([
    'launch',
    'drift',
    'start',
    'instance-profile',
    'state-change',
    'exception',
    'detachment',
    'sweep',
    'watch',
  ]),
  eventId: z.string(),
  eventName: z.string(),
  eventTime: instantSchema,
}) satisfies z.ZodType<OpenRecord['trigger']>;
