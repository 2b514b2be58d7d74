import * as z from 'zod';
import { parseJson } from './request.ts';

// Form-encoded arguments are strings, JSON ones have types; each of these takes both.

/** A string; numbers are taken as Slack takes them. */
export const text = z.union([z.string(), z.number().transform(String)]);

export const flag = z.union([
  z.boolean(),
  z.enum(['true', '1', 'false', '0', '']).transform((value) => value === 'true' || value === '1'),
]);

/** How many: `least` to `most`. */
export function count(most: number) {
  return z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.int().min(1).max(most));
}

/** A structure, or a string with its JSON. What is no JSON stays a string, for the check that follows to refuse. */
export const structure = z
  .unknown()
  .transform((value) => (typeof value === 'string' ? (parseJson(value) ?? value) : value));

export const timestamp = z.string().regex(/^\d{1,12}\.\d{1,6}$/);
