import * as z from 'zod';
import { formed, someOf, text } from './schema-parts.ts';
import { must } from './wording.ts';

/** A text in which `*` is any run of characters. */
export const pattern = text('a pattern', 256);

/** What a match may say of an instance's tags. */
export const tags = z
  .record(
    text('a tag key', 128),
    z.union(
      [pattern, someOf(pattern, 'patterns')],
      must('a pattern or a list of them, in quotes if it looks like a number or true/false'),
    ),
    must('a mapping of tag keys to patterns'),
  )
  .meta({ description: 'Tag key: one pattern of its value or a list; * is any run of characters.' })
  .exactOptional();

/** An account as policies name it. */
export const accountId = formed(
  'a 12-digit account id in quotes (without them YAML reads a number and drops leading zeros)',
  /^\d{12}$/,
);

/** The accounts that a match names. */
export const accounts = someOf(accountId, 'account ids').exactOptional();

/** A Region as policies name it. */
export const region = formed('a Region, as in eu-west-1', /^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/);

/** The Regions that a match names. */
export const regions = someOf(region, 'Regions').exactOptional();
