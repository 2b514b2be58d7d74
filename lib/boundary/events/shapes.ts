import * as z from 'zod';
import { asList, isNode, scalar } from './ec2-serialisation.ts';

/**
 * The pieces that the schemas of events are made of. All but {@link instanceId} take any value and say `null`
 * or nothing where it is not what it should be: an event is somebody else's data, and one odd member must
 * not cost the instance beside it.
 */

/** Text as it stands, also where it came as a number or a boolean; `null` where there is none. */
export const text = z.unknown().optional().transform(scalar);

/** Twelve digits; an account id that lost its leading zeros by becoming a number gets them back. */
export const accountId = text.transform((id) => (id !== null && /^\d{1,12}$/.test(id) ? id.padStart(12, '0') : null));

/** An AWS Region, as far as it can safely be part of a host name. */
export const region = text.transform((name) => (name !== null && /^[a-z0-9-]+$/.test(name) ? name : null));

/**
 * The id of an instance. One malformed id makes EC2 refuse a whole call for many instances, so what cannot be
 * one is not let in. Trimmed: EC2's own notifications have been seen with a leading blank.
 */
export const instanceId = text.pipe(z.string().trim().regex(/^i-\w+$/));

/** An object with the given members; of anything else, all members are missing. */
export function part<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.preprocess((value) => (isNode(value) ? value : {}), z.object(shape));
}

/** The elements of a list, in either of EC2's styles, that fit the schema; the others are dropped. */
export function listOf<Schema extends z.ZodType>(element: Schema) {
  return z
    .unknown()
    .optional()
    .transform((value): readonly z.output<Schema>[] =>
      asList(value).flatMap((candidate) => {
        const result = element.safeParse(candidate);
        return result.success ? [result.data] : [];
      }),
    );
}
