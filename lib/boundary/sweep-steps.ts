import * as z from 'zod';
import { instantSchema } from './record-schemas.ts';

const place = z.object({ accountId: z.string().min(1), region: z.string().min(1) });

const conductStep = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('begin'),
    executionName: z.string().min(1),
    startedAt: instantSchema,
    /** Whatever somebody has started the execution with. */
    wish: z.unknown(),
  }),
  z.object({ step: z.literal('finish'), runId: z.string().min(1) }),
  z.object({
    step: z.literal('place-failed'),
    runId: z.string().min(1),
    place,
    error: z.object({ Error: z.string(), Cause: z.string().default('') }),
  }),
]);

/** What the state machine of sweeps hands over to begin one, to end it, and where a place could not be swept. */
export type ConductStep = z.infer<typeof conductStep>;

const sweepPart = z.object({
  runId: z.string().min(1),
  startedAt: instantSchema,
  place,
  after: z.string().nullable(),
});

/** Reads it. Throws where it is something else. */
export function parseConductStep(event: unknown): ConductStep {
  return conductStep.parse(event);
}

/** Reads which part of a place is to be swept. Throws where it is something else. */
export function parseSweepPart(event: unknown): z.infer<typeof sweepPart> {
  return sweepPart.parse(event);
}

const functionError = z.object({ errorMessage: z.string().min(1) });

const LONGEST_WORDS = 500;

/**
 * What a task failed of, for people. Lambda gives the error of a function as JSON with its stack; other causes are
 * sentences.
 */
export function failureWords({ Error: name, Cause: cause }: { Error: string; Cause: string }): string {
  const words = messageIn(cause) ?? (cause === '' ? name : cause);
  return words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}…` : words;
}

function messageIn(cause: string): string | null {
  try {
    return functionError.parse(JSON.parse(cause)).errorMessage;
  } catch {
    return null;
  }
}
