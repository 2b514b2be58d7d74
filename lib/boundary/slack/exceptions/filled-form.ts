import * as z from 'zod';
import type { Allowance } from '../../../domain/exception/exception.ts';
import type { Wish } from '../../../domain/exception/request.ts';
import { scopeSchema } from '../../stored-exception.ts';
import { QUESTIONS } from './exception-form.ts';
import { placeSchema, type Place } from './reply-to.ts';

const DAY_MILLISECONDS = 24 * 60 * 60_000;

/** What the form says beside the answers: see `private_metadata` of `exceptionForm`. */
const hidden = z.object({
  accountId: z.string(),
  region: z.string(),
  scopes: z.array(scopeSchema),
  renews: z.string().nullable(),
  place: placeSchema,
});

const choice = z.object({ selected_option: z.object({ value: z.string() }) });

const answers = z.object({
  [QUESTIONS.tokens]: z.object({
    [QUESTIONS.tokens]: z.object({ selected_options: z.array(z.object({ value: z.string() })) }),
  }),
  [QUESTIONS.hopLimit]: z.object({ [QUESTIONS.hopLimit]: choice }),
  [QUESTIONS.days]: z.object({ [QUESTIONS.days]: choice }),
  [QUESTIONS.scope]: z.object({ [QUESTIONS.scope]: choice }),
  [QUESTIONS.reason]: z.object({ [QUESTIONS.reason]: z.object({ value: z.string().nullable() }) }),
});

/** A form that somebody sent off, as Slack tells of it. */
export const filledForm = z.object({
  private_metadata: z.string(),
  state: z.object({ values: answers }),
});

/** What the form asks for, and where the person is to be told of it. */
export interface FilledForm {
  readonly wish: Wish;
  readonly place: Place;
}

/** Reads a form; `null` where it is not what ours says. The time that is asked for begins now. */
export function wishOf(
  { private_metadata, state }: z.infer<typeof filledForm>,
  now: Date,
): FilledForm | null {
  const known = hidden.safeParse(parsedJson(private_metadata)).data;
  const { values } = state;
  const kind = values.scope.scope.selected_option.value;
  const scope = known?.scopes.find((each) => each.kind === kind);
  const days = Number(values.days.days.selected_option.value);
  if (known === undefined || scope === undefined || !Number.isInteger(days)) return null;

  const { accountId, region, renews, place } = known;
  const expiresAt = new Date(now.getTime() + days * DAY_MILLISECONDS);
  const reason = values.reason.reason.value ?? '';
  return {
    wish: { accountId, region, scope, allows: allowanceOf(values), reason, expiresAt, renews },
    place,
  };
}

function allowanceOf(values: z.infer<typeof answers>): Allowance {
  const limit = Number(values['hop-limit']['hop-limit'].selected_option.value);
  return {
    ...(values.imdsv1.imdsv1.selected_options.length > 0 && { httpTokens: 'optional' }),
    ...(Number.isInteger(limit) && { httpPutResponseHopLimit: limit }),
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
