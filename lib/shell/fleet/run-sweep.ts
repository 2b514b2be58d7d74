import pLimit from 'p-limit';
import type { SweepRun } from '../../domain/fleet/sweep-run.ts';
import type { Policy } from '../../domain/policy.ts';
import type { InstanceResult } from '../guard-place.ts';
import type { Deadline, Place } from '../guard-ports.ts';
import { beginSweep, finishSweep, type ConductPorts, type SweepOrder } from './conduct-sweep.ts';
import { problemOf } from './each-place.ts';
import { sweepPlace } from './sweep-place.ts';
import type { SweepPorts } from './sweep-ports.ts';

/** How many Regions are swept at the same time: each has buckets of its own. */
const PLACES_AT_ONCE = 8;

/** What a whole sweep needs of the world. */
export interface RunPorts extends SweepPorts, ConductPorts {
  /** The time of a part: from the first on, each place has as many as it needs. */
  readonly deadlineOf: (part: number) => Deadline;
}

/** What is told while a sweep is at work. */
export interface RunNews {
  readonly place: Place;
  readonly instances: readonly InstanceResult[];
  /** Whether the place is done with it. */
  readonly placeDone: boolean;
}

/**
 * Sweeps the fleet in one process, as the state machine does it on AWS: begins, goes through every account and Region
 * in parts, and finishes. A place that cannot be read is a gap of the run and stops no other.
 */
export async function runSweep(
  order: SweepOrder,
  policy: Policy,
  ports: RunPorts,
  onNews: (news: RunNews) => void,
  signal: AbortSignal,
): Promise<SweepRun> {
  const { places } = await beginSweep(order, policy, ports, signal);
  await pLimit(PLACES_AT_ONCE).map(places, (place) => runPlace(order, place, policy, ports, onNews));
  const run = await finishSweep(order.runId, policy, ports);
  if (run === null)
    throw new Error(`The sweep ${order.runId} is not known any more: somebody has removed it.`);
  return run;
}

async function runPlace(
  { runId, startedAt }: SweepOrder,
  place: Place,
  policy: Policy,
  ports: RunPorts,
  onNews: (news: RunNews) => void,
): Promise<void> {
  const report = async (instances: readonly InstanceResult[]) => {
    onNews({ place, instances, placeDone: false });
    await ports.campaign.reportProgress(runId, { counts: countsOf(instances), placesDone: 0, gaps: [] });
  };
  const gaps = [];
  try {
    let after: string | null = null;
    for (let part = 1; part === 1 || after !== null; part += 1) {
      after = await sweepPlace(
        { runId, startedAt, place, after },
        policy,
        ports,
        ports.deadlineOf(part),
        report,
      );
    }
  } catch (error) {
    gaps.push({ ...place, problem: problemOf(error) });
  }
  onNews({ place, instances: [], placeDone: true });
  await ports.campaign.reportProgress(runId, { counts: {}, placesDone: 1, gaps });
}

/** How many instances came to what. */
export function countsOf(instances: readonly InstanceResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { result } of instances) counts[result] = (counts[result] ?? 0) + 1;
  return counts;
}
