import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';

const counts = z.array(z.object({ action: z.string(), outcome: z.string(), count: z.number() }));

/** How many calls of an action ended in one way. */
export type Counts = z.infer<typeof counts>;

/** The EC2 simulator in a process of its own, so that its work is on another core than a contender's. */
export interface SimulatorProcess {
  readonly url: string;
  readonly counts: () => Promise<Counts>;
  readonly stop: () => Promise<void>;
}

/** Starts `local:ec2` on a free port with further flags. Rejects when it does not start, with what it said. */
export async function startSimulatorProcess(flags: readonly string[]): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, ['local/ec2/main.ts', '--port', '0', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const said = Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
  const greeting = String(((await said) as [Buffer])[0]);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(greeting)?.[0];
  if (url === undefined) throw new Error(`The simulator did not start: ${greeting}`);
  return {
    url,
    counts: async () => counts.parse(await (await fetch(`${url}/_local/counts`)).json()),
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
