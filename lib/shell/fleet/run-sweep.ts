import pLimit from 'p-limit';
import type { SweepRun } from '../../domain/fleet/sweep-run.ts';
import type { Policy } from '../../domain/policy.ts';
import type { InstanceResult } from '../guard-place.ts';
import type { Deadline, Place } from '../guard-ports.ts';
import { beginSweep, finishSweep, type ConductPorts, type SweepOrder } from './conduct-sweep.ts';
import { problemOf } from './each-place.ts';
import { sweepPart } from './sweep-part.ts';
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
  await pLimit(PLACES_AT_ONCE).map(places, (place) => runPlace(order, place, ports, onNews));
  const run = await finishSweep(order.runId, policy, ports);
  if (run === null)
    throw new Error(`The sweep ${order.runId} is not known any more: somebody has removed it.`);
  return run;
}

async function runPlace(
  { runId, startedAt }: SweepOrder,
  place: Place,
  ports: RunPorts,
  onNews: (news: RunNews) => void,
): Promise<void> {
  const report = (instances: readonly InstanceResult[]) => onNews({ place, instances, placeDone: false });
  try {
    let after: string | null = null;
    for (let part = 1; part === 1 || after !== null; part += 1) {
      const swept = await sweepPart(
        { runId, startedAt, place, after },
        ports,
        ports.deadlineOf(part),
        report,
      );
      after = swept.after;
    }
  } catch (error) {
    const gaps = [{ ...place, problem: problemOf(error) }];
    await ports.campaign.reportProgress(runId, { at: ports.now(), counts: {}, placesDone: 0, gaps });
  }
  onNews({ place, instances: [], placeDone: true });
}
