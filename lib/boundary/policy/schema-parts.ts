import * as z from 'zod';
import { must } from './wording.ts';

/** What editors show of a key: what it is for, and `preset`, its default. */
export interface ForEditors<Value> {
  readonly preset: Value;
  readonly description: string;
}

/** A closed set of values. */
interface Choice<Values extends readonly [string, ...string[]]> extends ForEditors<Values[number]> {
  readonly values: Values;
}

/** A closed range. */
interface Range extends ForEditors<number> {
  readonly from: number;
  readonly to: number;
}

/** A key with a closed set of values. */
export function oneOf<const Values extends readonly [string, ...string[]]>({
  values,
  preset,
  description,
}: Choice<Values>) {
  return z
    .enum(values, must(`one of ${values.join(', ')}`))
    .meta({ description, default: preset })
    .exactOptional();
}

/** A key with a whole number in a closed range. */
export function wholeNumber({ from, to, preset, description }: Range) {
  const wording = must(`a whole number from ${from} to ${to}`);
  return z
    .int(wording)
    .min(from, wording)
    .max(to, wording)
    .meta({ description, default: preset })
    .exactOptional();
}

/** A text that is not empty. YAML reads unquoted numbers and `true` as something else, so the wording says it. */
export function text(what: string, longest: number) {
  const wording = must(
    `${what} (1 to ${longest} characters, in quotes if it looks like a number or true/false)`,
  );
  return z.string(wording).min(1, wording).max(longest, wording);
}

/** A text of a fixed form. */
export function formed(what: string, form: RegExp) {
  return z.string(must(what)).regex(form, must(what));
}

/** A list that has a member: an empty one in a match could mean "any" as well as "none". */
export function someOf<Item extends z.ZodType>(item: Item, what: string) {
  const wording = must(`a list of ${what}, at least one`);
  return z.array(item, wording).min(1, wording);
}
