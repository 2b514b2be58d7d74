import { pretty } from '../../output/pretty.ts';
import { styleFor } from '../../output/style.ts';
import { sweepsText } from '../../output/sweep-run-text.ts';
import { campaignOf, policyOf, sweepStack } from '../../sweep-stack.ts';
import type { Terminal } from '../../terminal.ts';
import type { StackOptions } from '../sweep.ts';

const RUNS = 5;

/** Shows the last sweeps and the waves. */
export async function showSweeps(options: StackOptions, terminal: Terminal): Promise<void> {
  const deployment = await sweepStack(options);
  const campaign = await campaignOf(deployment);
  const [runs, waves] = await Promise.all([campaign.latestRuns(RUNS), campaign.waves()]);
  if (options.json) {
    terminal.out(pretty({ runs, waves }));
    return;
  }
  const { fleet } = await policyOf(undefined, deployment, terminal);
  terminal.out(sweepsText(runs, waves, fleet, terminal.now(), styleFor(terminal.colours)));
}
