import * as z from 'zod';
import type { Allowance, ExceptionScope, GuardrailException } from '../../../domain/exception/exception.ts';
import { proposalFor } from '../../../domain/exception/proposal.ts';
import type { Story } from '../../../domain/story/story.ts';
import { allowanceSchema, scopeSchema } from '../../stored-exception.ts';
import { LIMITS } from '../message.ts';

/** What the button that opens the form says of what an exception is to be for. */
export interface FormStart {
  readonly accountId: string;
  readonly region: string;
  /** What it may be for, the narrowest first; at least one. */
  readonly scopes: readonly ExceptionScope[];
  /** What is in the form before anybody touches it. */
  readonly allows: Allowance;
  readonly reason: string;
  /** The exception that it is to go on with, or `null`. */
  readonly renews: string | null;
}

const formStart = z.object({
  accountId: z.string().min(1),
  region: z.string().min(1),
  scopes: z.array(scopeSchema).min(1),
  allows: allowanceSchema,
  reason: z.string().default(''),
  renews: z.string().nullable(),
}) satisfies z.ZodType<FormStart>;

/** What somebody could ask for because of a story; `null` where no exception would help. */
export function startOfStory(story: Story): FormStart | null {
  const proposal = proposalFor(story);
  if (proposal === null) return null;
  const { accountId, region } = story.instance;
  return { accountId, region, ...proposal, reason: '', renews: null };
}

/** What goes on with an exception. */
export function startOfRenewal(exception: GuardrailException): FormStart {
  const { accountId, region, scope, allows, reason, exceptionId } = exception;
  return { accountId, region, scopes: [scope], allows, reason, renews: exceptionId };
}

/** A start as a button's value. A reason that would not fit in is left out: it can be written again. */
export function formStartValue(start: FormStart): string {
  const value = JSON.stringify(start);
  return value.length <= LIMITS.buttonValue ? value : JSON.stringify({ ...start, reason: undefined });
}

/** Reads a button's value; `null` where it is none. */
export function parseFormStart(value: string): FormStart | null {
  try {
    return formStart.safeParse(JSON.parse(value)).data ?? null;
  } catch {
    return null;
  }
}
