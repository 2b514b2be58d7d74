import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import type { EventBridgeEvent } from '../local/ec2/events/envelope.ts';
import { functionArn } from './local-services.ts';

const times = z.object({ wall: z.number(), cpu: z.number() });
const measurements = z.object({
  load: times,
  invocations: z.array(times),
  pausedMilliseconds: z.number(),
  /** Who does not count them says nothing. */
  loggedBytes: z.number().default(0),
  maximumResidentKilobytes: z.number(),
});

/** What one process measured of itself, and how long it was seen to live from outside. */
export type Measurements = z.infer<typeof measurements> & { readonly lifetime: number };

/** What a process is to do: batches of events, one invocation each. */
export interface Work {
  /** The file of the bundle. */
  readonly bundle: string;
  readonly batches: readonly (readonly EventBridgeEvent[])[];
  readonly environment: Readonly<Record<string, string>>;
  /** A folder for the files of the run. */
  readonly directory: string;
}

/** Runs the batches in a fresh Node process. Rejects when the process fails, with what it said. */
export async function runProcess({ bundle, batches, environment, directory }: Work): Promise<Measurements> {
  const input = join(directory, 'work.json');
  await writeFile(input, JSON.stringify({ bundle, functionArn, batches: batches.map(sqsEvent) }));
  const script = join(import.meta.dirname, 'function-process.js');
  return runMeasured([process.execPath, script, input], { environment, directory });
}

/** Runs a command that measures itself. Rejects when it fails, with what it said. */
export async function runMeasured(command: Command, surroundings: Surroundings): Promise<Measurements> {
  const { report, lifetime } = await runReporting(command, surroundings);
  return { ...measurements.parse(report), lifetime };
}

/** A program and its arguments. */
export type Command = readonly [program: string, ...words: string[]];

/** Where a command runs: its whole environment, and its folder. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
}

/**
 * Runs a command that writes a report as JSON to file descriptor 3. Gives the report, and how long the process was
 * seen to live. Rejects when it fails, with what it said.
 */
export async function runReporting(
  [program, ...words]: Command,
  { environment, directory }: Surroundings,
): Promise<{ readonly report: unknown; readonly lifetime: number }> {
  const start = performance.now();
  const child = spawn(program, words, {
    cwd: directory,
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [output, problems, [code]] = await Promise.all([
    text(child.stdio[3] as Readable),
    text(child.stderr as Readable),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  const lifetime = performance.now() - start;
  if (code !== 0) throw new Error(`The measured process failed:\n${problems}`);
  return { report: JSON.parse(output), lifetime };
}

/** How long a Node process lives that does nothing, in milliseconds. */
export async function runBareNode(): Promise<number> {
  const start = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { env: {}, stdio: 'ignore' }), 'exit');
  return performance.now() - start;
}

function sqsEvent(events: readonly EventBridgeEvent[]) {
  const records = events.map((event) => ({ messageId: event.id, body: JSON.stringify(event) }));
  return { Records: records };
}
