import { resumed } from '../../../lib/domain/fleet/wave.ts';
import { FailureError } from '../../failure-error.ts';
import { InputError } from '../../input-error.ts';
import { pretty } from '../../output/pretty.ts';
import { campaignOf, sweepStack } from '../../sweep-stack.ts';
import type { Terminal } from '../../terminal.ts';
import type { StackOptions } from '../sweep.ts';

/** Lets the waves of a scope go on. */
export async function resumeWaves(scope: string, options: StackOptions, terminal: Terminal): Promise<void> {
  const campaign = await campaignOf(await sweepStack(options));
  const before = await campaign.waveOf(scope);
  if (before.status !== 'halted') throw new InputError(`the waves of ${scope} are not halted`);
  const after = resumed(before);
  if ((await campaign.saveWave(before, after)) === 'overtaken')
    throw new FailureError(`the waves of ${scope} have changed meanwhile: look at them and try again`);
  terminal.out(options.json ? pretty(after) : `The waves of ${scope} go on with the next sweep.\n`);
}
