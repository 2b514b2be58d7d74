import type * as z from 'zod';
import { problemIn } from '../problem-in.ts';
import { LONGEST_BODY_BYTES } from './api-bodies.ts';

/** Something read from outside, or why it cannot be: the HTTP status and a sentence. */
export type Read<Value> = { readonly kind: 'read'; readonly value: Value } | Unreadable;

interface Unreadable {
  readonly kind: 'unreadable';
  readonly status: 400 | 413 | 422;
  readonly message: string;
}

/** Reads a body as JSON of a schema. No body at all is an object without keys. */
export function readBody<Schema extends z.ZodType, Value>(
  schema: Schema,
  body: Buffer,
  use: (data: z.output<Schema>) => Value,
): Read<Value> {
  if (body.length > LONGEST_BODY_BYTES) {
    return unreadable(413, `The body has more than ${LONGEST_BODY_BYTES / 1024} KB.`);
  }
  const json = body.length === 0 ? {} : fromJson(body);
  return json === undefined ? unreadable(400, 'The body is not JSON.') : parsed(schema, json, use);
}

/** Reads what stands behind the question mark. */
export function readQuery<Schema extends z.ZodType, Value>(
  schema: Schema,
  query: string,
  use: (data: z.output<Schema>) => Value,
): Read<Value> {
  return parsed(schema, Object.fromEntries(new URLSearchParams(query)), use);
}

function parsed<Schema extends z.ZodType, Value>(
  schema: Schema,
  json: unknown,
  use: (data: z.output<Schema>) => Value,
): Read<Value> {
  const { success, data, error } = schema.safeParse(json);
  return success ? { kind: 'read', value: use(data) } : unreadable(422, problemIn(error));
}

/** `undefined` where it is none: JSON has no such value. */
function fromJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

function unreadable(status: Unreadable['status'], message: string): Unreadable {
  return { kind: 'unreadable', status, message };
}
