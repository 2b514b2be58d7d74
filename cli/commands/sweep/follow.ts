import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunOf, type SweepRun } from '../../../lib/domain/fleet/sweep-run.ts';
import type { Campaign } from '../../../lib/shell/fleet/campaign.ts';
import { problemOf } from '../../../lib/shell/fleet/each-place.ts';
import { FailureError } from '../../failure-error.ts';
import { InputError } from '../../input-error.ts';
import { pretty } from '../../output/pretty.ts';
import { finishedRun } from '../../output/sweep-run-text.ts';
import { sweepProgressOn } from '../../output/sweep-progress.ts';
import { campaignOf, sweepStack } from '../../sweep-stack.ts';
import type { Terminal } from '../../terminal.ts';
import type { SweepCommandOptions } from '../sweep.ts';

const LOOK_MILLISECONDS = 2_000;
/** A run that has not begun by then never will: its execution says why. */
const PATIENCE_MILLISECONDS = 60_000;

/** Starts a sweep in AWS, and shows how it goes. */
export async function followSweep(options: SweepCommandOptions, terminal: Terminal): Promise<void> {
  if (options.policy !== undefined || options.changesPerSecond !== undefined || options.role !== undefined)
    throw new InputError(
      '--policy, --role and --changes-per-second are for --here and --dry-run: AWS goes by the policy in force',
    );
  const deployment = await sweepStack(options);
  const { startSweep } = await import('../../../lib/adapters/start-sweep.ts');
  const name = randomUUID();
  await startSweep(deployment.output('FleetSweepArn'), name, {
    startedBy: 'guardrail sweep',
    ...(options.account !== undefined && { accounts: [...options.account] }),
    ...(options.region !== undefined && { regions: [...options.region] }),
  }).catch((error: unknown) => {
    throw new FailureError(`the sweep could not be started: ${problemOf(error)}`, { cause: error });
  });
  if (!options.follow) {
    terminal.out(options.json ? pretty({ executionName: name }) : `Started: execution ${name}.\n`);
    return;
  }
  const progress = sweepProgressOn(terminal);
  const run = await ended(name, await campaignOf(deployment), progress.run, terminal).finally(progress.end);
  finishedRun(run, options, terminal);
}

async function ended(
  name: string,
  campaign: Campaign,
  onRun: (run: SweepRun) => void,
  terminal: Terminal,
): Promise<SweepRun> {
  const since = terminal.now().getTime();
  for (;;) {
    const run = (await campaign.latestRuns(20)).find((each) => isRunOf(each, name));
    if (run !== undefined) onRun(run);
    if (run !== undefined && run.finishedAt !== null) return run;
    if (run === undefined && terminal.now().getTime() - since > PATIENCE_MILLISECONDS) {
      throw new FailureError(`the sweep has not begun: look at the execution ${name} in Step Functions`);
    }
    await sleep(LOOK_MILLISECONDS);
  }
}
