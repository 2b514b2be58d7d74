import { join } from 'node:path';
import * as z from 'zod';
import { runReporting, type Command, type Surroundings } from '../run-process.ts';
import type { Taken } from './contender.ts';

const taken = z.object({ wall: z.number(), cpu: z.number(), maximumResidentKilobytes: z.number() });

/** Runs a command and tells what it and its children took. Rejects when it fails, with what it said. */
export async function measuredRun(
  python: string,
  command: Command,
  surroundings: Surroundings,
): Promise<Taken> {
  const { report } = await runReporting(
    [python, join(import.meta.dirname, 'measure.py'), ...command],
    surroundings,
  );
  return taken.parse(report);
}
