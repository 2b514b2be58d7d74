import * as z from 'zod';
import type { SweepRun } from '../domain/fleet/sweep-run.ts';
import type { WaveState } from '../domain/fleet/wave.ts';
import { instantSchema } from './record-schemas.ts';

/*
 * How sweeps and waves are written to the table of records, and read back from it.
 */

const run = z.object({
  runId: z.string(),
  startedAt: instantSchema,
  startedBy: z.string(),
  status: z.enum(['running', 'stopped', 'finished', 'broken-off']),
  mostChanges: z.number(),
  changes: z.number(),
  places: z.number(),
  placesDone: z.number(),
  progressedAt: instantSchema.nullable().default(null),
  counts: z.record(z.string(), z.number()),
  gaps: z.array(z.object({ accountId: z.string(), region: z.string().nullable(), problem: z.string() })),
  finishedAt: instantSchema.nullable(),
}) satisfies z.ZodType<SweepRun>;

const wave = z.object({
  scope: z.string(),
  number: z.number(),
  status: z.enum(['running', 'halted']),
  changed: z.number(),
  lastChangedAt: instantSchema.nullable(),
  refusing: z.number(),
  // A version before only counted.
  refusingInstances: z.array(z.string()).default([]),
  sweptAt: instantSchema.nullable(),
  waitingAt: instantSchema.nullable(),
  halt: z.string().nullable(),
}) satisfies z.ZodType<WaveState>;

/** Reads a sweep as the table holds it; throws a `ZodError` where it is not one. */
export function parseSweepRun(item: unknown): SweepRun {
  return run.parse(item);
}

/** Reads how far a scope has come as the table holds it; throws a `ZodError` where it is not one. */
export function parseWaveState(item: unknown): WaveState {
  return wave.parse(item);
}

/** Either as the table takes it: dates as ISO strings, otherwise member by member. */
export function storedSweep(value: SweepRun | WaveState): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}
