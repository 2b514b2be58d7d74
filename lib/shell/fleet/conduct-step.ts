import { failureWords, type ConductStep } from '../../boundary/sweep-steps.ts';
import { parseSweepWish } from '../../boundary/sweep-wish.ts';
import type { SweepRun } from '../../domain/fleet/sweep-run.ts';
import type { GuardPorts } from '../guard-ports.ts';
import { beginSweep, finishSweep, type BegunSweep, type ConductPorts } from './conduct-sweep.ts';
import { orderSweep } from './order-sweep.ts';

/** What a step of a sweep needs of the world: also the policy, and which account is its own. */
export interface ConductStepPorts extends ConductPorts, Pick<GuardPorts, 'policy'> {
  readonly ownAccountId: string;
}

/** A run, and the places to go through for it. */
export interface Begun extends BegunSweep, Pick<SweepRun, 'runId' | 'startedAt'> {
  readonly kind: 'begun';
}

/** What became of a step. */
export type Conducted =
  | Begun
  | { readonly kind: 'finished'; readonly run: SweepRun }
  /** A place was given up: why is a gap in the run. */
  | { readonly kind: 'noted'; readonly runId: string; readonly problem: string };

/** Takes a step of the workflow of sweeps. A second try of the same step does no harm. */
export async function conductStep(
  step: ConductStep,
  ports: ConductStepPorts,
  signal: AbortSignal,
): Promise<Conducted> {
  switch (step.step) {
    case 'begin': {
      const policy = await ports.policy();
      const order = orderSweep(step, parseSweepWish(step.wish), policy.fleet, ports.ownAccountId);
      const begun = await beginSweep(order, policy, ports, signal);
      return { kind: 'begun', runId: order.runId, startedAt: order.startedAt, ...begun };
    }
    case 'place-failed': {
      const { runId, place, error } = step;
      const problem = failureWords(error);
      const gaps = [{ ...place, problem }];
      await ports.campaign.reportProgress(runId, { at: ports.now(), counts: {}, placesDone: 0, gaps });
      return { kind: 'noted', runId, problem };
    }
    case 'finish': {
      const run = await finishSweep(step.runId, await ports.policy(), ports);
      if (run === null) throw new Error(`The sweep ${step.runId} is not known: it was never begun.`);
      return { kind: 'finished', run };
    }
  }
}
