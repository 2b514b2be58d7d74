import { InputError } from '../../input-error.ts';
import { pretty } from '../../output/pretty.ts';
import { campaignOf, sweepStack } from '../../sweep-stack.ts';
import type { Terminal } from '../../terminal.ts';
import type { StackOptions } from '../sweep.ts';

/** Stops a sweep, or all that run where none is named. */
export async function stopSweep(
  runId: string | null,
  options: StackOptions,
  terminal: Terminal,
): Promise<void> {
  const campaign = await campaignOf(await sweepStack(options));
  const runs = runId === null ? await campaign.latestRuns(20) : [await campaign.findRun(runId)];
  const running = runs.filter((run) => run !== null).filter(({ status }) => status === 'running');
  if (runId !== null && running.length === 0) {
    const known = runs[0] ?? null;
    throw new InputError(
      known === null ? `there is no sweep ${runId}` : `sweep ${runId} does not run: it is ${known.status}`,
    );
  }
  for (const run of running) await campaign.endRun(run.runId, 'stopped', terminal.now());
  const stopped = running.map((run) => run.runId);
  if (options.json) terminal.out(pretty({ stopped }));
  else if (stopped.length === 0) terminal.out('No sweep runs.\n');
  else
    for (const each of stopped)
      terminal.out(`Stopped: ${each}. What it has begun is finished; it changes nothing more.\n`);
}
