import { randomUUID } from 'node:crypto';
import { EC2_CHANGES } from '../../../lib/domain/fleet/token-bucket.ts';
import { runIdOf } from '../../../lib/domain/fleet/sweep-run.ts';
import type { Deadline } from '../../../lib/shell/guard-ports.ts';
import { runSweep } from '../../../lib/shell/fleet/run-sweep.ts';
import { reachFleet } from '../../fleet.ts';
import { finishedRun } from '../../output/sweep-run-text.ts';
import { sweepProgressOn } from '../../output/sweep-progress.ts';
import { fleetOptionsOf, operatorPortsOf, policyOf, sweepStack } from '../../sweep-stack.ts';
import type { Terminal } from '../../terminal.ts';
import type { SweepCommandOptions } from '../sweep.ts';

/** A part of a place takes so long at the most; what is held longer would be held in vain after a crash. */
const PART_MILLISECONDS = { changes: 10 * 60_000, all: 12 * 60_000, lease: 15 * 60_000 };

/** Sweeps in this process. */
export async function sweepHere(options: SweepCommandOptions, terminal: Terminal): Promise<void> {
  const deployment = await sweepStack(options);
  const policy = await policyOf(options.policy, deployment, terminal);
  const { changesPerSecond: refillPerSecond = EC2_CHANGES.refillPerSecond } = options;
  const capacity = Math.max(EC2_CHANGES.capacity, refillPerSecond);
  const reached = await reachFleet(fleetOptionsOf(options, policy), { capacity, refillPerSecond });
  const startedAt = terminal.now();
  const name = randomUUID();
  const order = {
    runId: runIdOf(startedAt, name),
    startedAt,
    startedBy: 'guardrail sweep --here',
    extent: reached.extent,
    isWhole:
      options.account === undefined && options.region === undefined && policy.fleet.accounts.length === 0,
  };
  const progress = sweepProgressOn(terminal);
  const run = await runSweep(
    order,
    policy,
    { ...(await operatorPortsOf(reached, deployment, policy)), deadlineOf },
    progress.news,
    new AbortController().signal,
  ).finally(progress.end);
  finishedRun(run, options, terminal);
}

function deadlineOf(): Deadline {
  const { changes, all, lease } = PART_MILLISECONDS;
  return {
    changeSignal: AbortSignal.timeout(changes),
    signal: AbortSignal.timeout(all),
    leasedUntil: new Date(Date.now() + lease),
  };
}
