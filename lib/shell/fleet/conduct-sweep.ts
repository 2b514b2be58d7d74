import { BASELINE_SCOPE } from '../../domain/baseline.ts';
import type { Gap } from '../../domain/fleet/fleet-scan.ts';
import { lostRecords } from '../../domain/fleet/lost-records.ts';
import { isBrokenOff, roomOf, type SweepRun } from '../../domain/fleet/sweep-run.ts';
import { nextWave, type WaveState } from '../../domain/fleet/wave.ts';
import type { InstanceKey } from '../../domain/instance.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Place } from '../guard-ports.ts';
import type { Campaign } from './campaign.ts';
import { eachPlace, type EachPlace, type Extent } from './each-place.ts';
import type { FleetPorts } from './fleet-ports.ts';

/** What conducting a sweep needs of the world. */
export interface ConductPorts {
  readonly regionsOf: FleetPorts['regionsOf'];
  readonly campaign: Campaign;
  /** The instances of all accounts and Regions whose record was opened until then and is not closed. */
  readonly openedUntil: (until: Date) => Promise<readonly InstanceKey[]>;
  readonly now: () => Date;
}

/** A sweep as somebody wants it. */
export interface SweepOrder extends Pick<SweepRun, 'runId' | 'startedAt' | 'startedBy'> {
  readonly extent: Extent;
  /** Whether this is all that the policy looks at; somebody may want a part of it. */
  readonly isWhole: boolean;
}

/** A sweep that has begun: the accounts and Regions to go through. */
export interface BegunSweep {
  readonly places: readonly Place[];
  /** What cannot be looked at. */
  readonly gaps: readonly Gap[];
}

/**
 * Begins a sweep: finds its places, and lets each scope that has come through its wave begin the next one. An account
 * whose Regions cannot be listed stops no other. Begun twice, it is the same sweep.
 */
export async function beginSweep(
  { runId, startedAt, startedBy, extent, isWhole }: SweepOrder,
  policy: Policy,
  ports: ConductPorts,
  signal: AbortSignal,
): Promise<BegunSweep> {
  const found = await eachPlace(extent, ports, (place) => Promise.resolve(place), signal);
  const places = found.results;
  const gaps = [...found.gaps, ...(isWhole ? await lostOutside(found, ports) : [])];
  const run: SweepRun = {
    runId,
    startedAt,
    startedBy,
    status: 'running',
    mostChanges: policy.fleet.mostChanges,
    changes: 0,
    places: places.length,
    placesDone: 0,
    progressedAt: null,
    counts: {},
    gaps,
    finishedAt: null,
  };
  if ((await ports.campaign.beginRun(run)) === 'begun') {
    const { waves, watch } = policy.fleet;
    await eachScope(policy, ports, (state) => nextWave(state, waves, watch.hours, ports.now()));
    await endBrokenOff(runId, ports);
  }
  return { places, gaps };
}

/** A record that is open for longer belongs to no invocation that is still at work. */
const OPEN_MILLISECONDS = 60 * 60_000;

/** What was begun where this sweep does not come, though it is of all that the policy looks at. */
async function lostOutside({ results, gaps }: EachPlace<Place>, ports: ConductPorts): Promise<Gap[]> {
  const opened = await ports.openedUntil(new Date(ports.now().getTime() - OPEN_MILLISECONDS));
  return lostRecords(opened, results, gaps);
}

/** So far back it is looked for runs that nobody is at work on any more: each sweep ends those before it. */
const RUNS_LOOKED_AT = 20;

/**
 * Ends earlier runs that nobody has ended: whoever stops an execution in Step Functions, or a process, ends the work and
 * not the run. One of them that comes to life again after all changes nothing more, as one that was stopped.
 */
async function endBrokenOff(
  ownRunId: string,
  { campaign, now }: Pick<ConductPorts, 'campaign' | 'now'>,
): Promise<void> {
  const at = now();
  for (const run of await campaign.latestRuns(RUNS_LOOKED_AT))
    if (run.runId !== ownRunId && isBrokenOff(run, at)) await campaign.endRun(run.runId, 'broken-off', at);
}

/**
 * Ends a sweep. A scope of whose wave it has left nobody behind for want of room has come through the wave; what could
 * not be looked at holds up no wave, since nobody knows whether it ever can be.
 */
export async function finishSweep(
  runId: string,
  policy: Policy,
  ports: Pick<ConductPorts, 'campaign' | 'now'>,
): Promise<SweepRun | null> {
  const run = await ports.campaign.findRun(runId);
  if (run !== null && roomOf(run) > 0) {
    await eachScope(policy, ports, (state) => ({ ...state, sweptAt: run.startedAt }));
  }
  await ports.campaign.endRun(runId, 'finished', ports.now());
  return ports.campaign.findRun(runId);
}

async function eachScope(
  { scopes }: Policy,
  { campaign }: Pick<ConductPorts, 'campaign'>,
  step: (state: WaveState) => WaveState,
): Promise<void> {
  for (const scope of [BASELINE_SCOPE, ...scopes.map(({ name }) => name)]) {
    const before = await campaign.waveOf(scope);
    const after = step(before);
    // Where a watch was faster and has counted or halted, the next sweep decides by that.
    if (after !== before) await campaign.saveWave(before, after);
  }
}
