import * as z from 'zod';
import type { Finding } from '../domain/finding.ts';
import {
  exceptionMembers,
  instantSchema,
  observedOptionsSchema,
  outcomeSchema,
  patchSchema,
  principalSchema,
  recordedTriggerSchema,
  sweepMembers,
  violationSchema,
} from './record-schemas.ts';

/** How many problems of a message are told: the first ones show what is wrong with it. */
const MAX_PROBLEMS = 3;

/** A message that is not a finding of a version this code knows. Reading it again does not help. */
export class UnreadableFindingError extends Error {
  override readonly name = 'UnreadableFindingError';
}

/** A finding as its JSON carries it, version 1.0. Members may be added within the version; none change. */
export const findingSchema = z.object({
  schemaVersion: z.literal('1.0'),
  findingId: z.string(),
  kind: z.enum([
    'launch-remediated',
    'drift-reverted',
    'existing-remediated',
    'noncompliant',
    'hop-limit-above-maximum',
    'service-managed',
    'enforcement-denied',
    'enforcement-blocked',
    'exception-applied',
    'excepted',
    'exception-blocked',
    'exception-ended',
    'resolved',
    'imdsv1-in-use',
    'calls-refused',
  ]),
  severity: z.enum(['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
  title: z.string(),
  instance: z.object({
    instanceId: z.string(),
    accountId: z.string(),
    region: z.string(),
    name: z.string().nullable(),
    tags: z.record(z.string(), z.string()),
    imageId: z.string().nullable(),
    instanceProfileArn: z.string().nullable(),
    launchTemplateId: z.string().nullable(),
    autoScalingGroup: z.string().nullable(),
    managedBy: z.string().nullable(),
  }),
  outcome: outcomeSchema,
  violations: z.array(violationSchema),
  before: observedOptionsSchema,
  after: observedOptionsSchema,
  enforcement: patchSchema.nullable(),
  ...exceptionMembers,
  ...sweepMembers,
  principal: principalSchema.nullable(),
  trigger: recordedTriggerSchema,
  scope: z.string(),
  reason: z.string(),
  refusal: z.string().nullable(),
  nextStep: z.string(),
  decidedAt: instantSchema,
  closedAt: instantSchema,
}) satisfies z.ZodType<Finding>;

/** Reads a finding from the JSON of its message; throws an {@link UnreadableFindingError} that says what is wrong. */
export function parseFinding(json: string): Finding {
  const { success, data, error } = findingSchema.safeParse(fromJson(json));
  if (success) return data;

  const problems = error.issues.slice(0, MAX_PROBLEMS).map(({ path, message }) => {
    return path.length === 0 ? message : `${path.join('.')}: ${message}`;
  });
  throw new UnreadableFindingError(`Not a finding of version 1.0. ${problems.join('; ')}`, { cause: error });
}

function fromJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new UnreadableFindingError('Not a finding of version 1.0. It is not JSON.', { cause: error });
  }
}
