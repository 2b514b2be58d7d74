import * as z from 'zod';
import type { GuardrailException } from '../domain/exception/exception.ts';
import type { Identity } from '../domain/exception/identity.ts';
import { instantSchema } from './record-schemas.ts';

/*
 * Exceptions as the table holds them and as `guardrail exceptions export --json` prints them: dates are ISO
 * strings, otherwise member by member.
 */

const identity = z.object({
  kind: z.enum(['slack-user', 'principal', 'email', 'guardrail']),
  id: z.string().min(1),
  name: z.string(),
}) satisfies z.ZodType<Identity>;

/** Somebody who asks or answers: nobody comes through a door as the guardrail itself. */
export const personSchema = identity.extend({
  kind: identity.shape.kind.exclude(['guardrail']),
}) satisfies z.ZodType<Identity>;

const channel = z.enum(['slack', 'cli', 'tag', 'link', 'rollback', 'sweep']);

const status = z.enum(['requested', 'granted', 'denied', 'timed-out', 'revoked', 'expired', 'failed']);

export const scopeSchema = z.object({
  kind: z.enum(['instance', 'auto-scaling-group', 'launch-template', 'image']),
  id: z.string().min(1),
}) satisfies z.ZodType<GuardrailException['scope']>;

export const allowanceSchema = z.object({
  httpTokens: z.literal('optional').exactOptional(),
  httpPutResponseHopLimit: z.number().exactOptional(),
}) satisfies z.ZodType<GuardrailException['allows']>;

/** An exception as JSON. */
export const exceptionSchema = z.object({
  exceptionId: z.string().min(1),
  accountId: z.string(),
  region: z.string(),
  scope: scopeSchema,
  allows: allowanceSchema,
  reason: z.string(),
  requestedBy: identity,
  requestedVia: channel,
  requestedAt: instantSchema,
  answerBy: instantSchema,
  expiresAt: instantSchema,
  remindAt: instantSchema,
  approvalsNeeded: z.number().min(1),
  renews: z.string().nullable(),
  obstacle: z.string().nullable(),
  status,
  approvals: z.array(z.object({ by: identity, via: channel, at: instantSchema })),
  history: z.array(
    z.object({
      at: instantSchema,
      what: z.enum(['approved', 'reminded', ...status.options]),
      by: identity.nullable(),
      note: z.string().nullable(),
    }),
  ),
}) satisfies z.ZodType<GuardrailException>;

const item = exceptionSchema.extend({ revision: z.number() });

/** An exception with the revision of its item, by which two writers tell that one was faster. */
export interface StoredException {
  readonly exception: GuardrailException;
  readonly revision: number;
}

/** Where all exceptions are in the table. */
export const EXCEPTIONS_KEY = 'exception';

/** Kept after the end of an exception for more than a year, so that a yearly audit finds the year before. */
const RETENTION_DAYS = 400;

/** Reads an exception's item. Throws a `ZodError` where it is not one. */
export function parseStoredException(json: unknown): StoredException {
  const { revision, ...exception } = item.parse(json);
  return { exception, revision };
}

/**
 * An exception as an item of the table. `inForce` and `due` are the sort keys of its two indexes, and are there only
 * while they mean something: an exception in force is found by its place and end, one that is not settled by the
 * time when somebody has to look after it. Settled is what is over, told, and judged again.
 */
export function exceptionItem({ exception, revision }: StoredException): Record<string, unknown> {
  const { exceptionId, expiresAt } = exception;
  return {
    pk: EXCEPTIONS_KEY,
    sk: exceptionId,
    ...exceptionJson(exception),
    revision,
    ...(exception.status === 'granted' && { inForce: inForceKey(exception, expiresAt) }),
    due: dueAt(exception).toISOString(),
    removeAfter: Math.floor(expiresAt.getTime() / 1_000) + RETENTION_DAYS * 86_400,
  };
}

/** An exception as JSON: dates as ISO strings. */
export function exceptionJson(exception: GuardrailException): Record<string, unknown> {
  return json.parse(JSON.parse(JSON.stringify(exception)));
}

/** The key by which exceptions in force are found: account and Region, then the end. */
export function inForceKey(
  { accountId, region }: { readonly accountId: string; readonly region: string },
  end: Date | 'last',
): string {
  return `${accountId}/${region}#${end === 'last' ? '~' : end.toISOString()}`;
}

const json = z.record(z.string(), z.unknown());

/** By when an exception should have come to its next state; when it is over, at once. */
function dueAt({ status, answerBy, expiresAt, history, requestedAt }: GuardrailException): Date {
  switch (status) {
    case 'requested':
      return answerBy;
    case 'granted':
      return expiresAt;
    case 'denied':
    case 'timed-out':
    case 'revoked':
    case 'expired':
    case 'failed':
      return history.at(-1)?.at ?? requestedAt;
  }
}
