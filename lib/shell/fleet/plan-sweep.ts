import type { Decision } from '../../domain/decision.ts';
import type { Gap } from '../../domain/fleet/fleet-scan.ts';
import type { SweepRun } from '../../domain/fleet/sweep-run.ts';
import { nextWave, type WaveState } from '../../domain/fleet/wave.ts';
import type { Instance } from '../../domain/instance.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Case } from '../consider.ts';
import { decided } from '../guard-place.ts';
import type { GuardPorts, Place } from '../guard-ports.ts';
import { chunks, observe, VALUES_PER_DESCRIBE } from '../observe.ts';
import type { Campaign } from './campaign.ts';
import { clearing } from './clear-fleet.ts';
import { eachPlace, problemOf, type Extent } from './each-place.ts';
import type { FleetPorts } from './fleet-ports.ts';
import { instancesLeft, subjectOf } from './sweep-place.ts';
import type { SweepPorts } from './sweep-ports.ts';

/** What a sweep would do with an instance. */
export interface Planned {
  readonly instance: Instance;
  readonly decision: Decision;
  /** Whether people would be told, or know it already. */
  readonly isNews: boolean;
}

/** What a sweep would do. */
export interface SweepPlan {
  readonly at: Date;
  readonly planned: readonly Planned[];
  readonly gaps: readonly Gap[];
}

/** What planning needs of the world: nothing that writes. */
export interface PlanPorts extends Pick<SweepPorts, 'openedIn' | 'callsWithoutToken' | 'sightingsOf'> {
  readonly guard: Pick<GuardPorts, 'describeInstances' | 'memoriesOf' | 'exceptionsIn' | 'wait' | 'now'>;
  readonly fleet: Pick<FleetPorts, 'instanceIdPages' | 'regionsOf'>;
  readonly campaign: Pick<Campaign, 'waveOf'>;
}

/** Says what a sweep would do now, and changes nothing: the same decisions, the same evidence, the same turns. */
export async function planSweep(
  extent: Extent,
  policy: Policy,
  ports: PlanPorts,
  signal: AbortSignal,
): Promise<SweepPlan> {
  const at = ports.guard.now();
  const campaign = pretended(policy, ports);
  const { results, gaps } = await eachPlace(
    extent,
    ports.fleet,
    (place) => planPlace(place, policy, { ...ports, campaign }, signal),
    signal,
  );
  const unread = results.flatMap(({ gap }) => (gap === null ? [] : [gap]));
  return { at, planned: results.flatMap(({ planned }) => planned), gaps: [...gaps, ...unread] };
}

async function planPlace(
  place: Place,
  policy: Policy,
  ports: PlanPorts & { readonly campaign: Campaign },
  signal: AbortSignal,
): Promise<{ readonly planned: readonly Planned[]; readonly gap: Gap | null }> {
  const planned: Planned[] = [];
  try {
    const part = { runId: 'dry-run', startedAt: ports.guard.now(), place, after: null };
    const guard = { ...ports.guard, ...neverCalled };
    const deadline = { signal, changeSignal: signal, leasedUntil: part.startedAt };
    const { clear } = clearing(part.runId, policy, { ...ports, now: guard.now });
    const ids = await instancesLeft(part, policy, { ...ports, guard }, signal);
    for (const batch of chunks(ids, VALUES_PER_DESCRIBE)) {
      const subjects = batch.map((instanceId) => subjectOf(part, instanceId));
      const { observed } = await observe(place, subjects, guard, deadline);
      const cases = await decided(place, observed, { policy, ports: guard, deadline, clear });
      planned.push(...cases.flatMap(plannedOf));
    }
    return { planned, gap: null };
  } catch (error) {
    return { planned, gap: { ...place, problem: problemOf(error) } };
  }
}

function plannedOf({ instance, decision, step }: Case): Planned[] {
  if (decision.verdict === 'compliant' || decision.verdict === 'not-applicable') return [];
  return [{ instance, decision, isNews: step !== 'none' && step !== 'hold' }];
}

/** What only a sweep does that changes something. */
const neverCalled: Omit<GuardPorts, keyof PlanPorts['guard']> = {
  policy: refuse,
  modifyMetadataOptions: refuse,
  keepExceptionChange: refuse,
  openRecord: refuse,
  releaseRecord: refuse,
  keepRecord: refuse,
  closeRecord: refuse,
  publish: refuse,
};

function refuse(): never {
  throw new Error('A dry run changes nothing.');
}

/** As if it had begun. */
const RUNNING: Omit<SweepRun, 'runId' | 'mostChanges'> = {
  startedAt: new Date(0),
  startedBy: 'a dry run',
  status: 'running',
  changes: 0,
  places: 0,
  placesDone: 0,
  progressedAt: null,
  counts: {},
  gaps: [],
  finishedAt: null,
};

/** Turns and room as a sweep would find them that begins now; they are taken in memory only. */
function pretended({ fleet }: Policy, { campaign, guard }: PlanPorts): Campaign {
  const states = new Map<string, Promise<WaveState>>();
  const taken = new Map<string, number>();
  let room = fleet.mostChanges;
  const take = (wanted: number, most: number): number => Math.max(0, Math.min(wanted, most));
  return {
    waveOf: (scope) => {
      const known =
        states.get(scope) ??
        campaign.waveOf(scope).then((state) => nextWave(state, fleet.waves, fleet.watch.hours, guard.now()));
      states.set(scope, known);
      return known;
    },
    takeRoom: (_runId, wanted) => {
      const given = wanted < 0 ? wanted : take(wanted, room);
      room -= given;
      return Promise.resolve(given);
    },
    takeTurns: ({ scope, changed }, wanted, most) => {
      const before = taken.get(scope) ?? 0;
      const given = take(wanted, most - changed - before);
      taken.set(scope, before + given);
      return Promise.resolve(given);
    },
    noteWaiting: () => Promise.resolve(),
    findRun: (runId) => Promise.resolve({ ...RUNNING, runId, mostChanges: fleet.mostChanges }),
    beginRun: refuse,
    latestRuns: refuse,
    reportProgress: refuse,
    endRun: refuse,
    waves: refuse,
    saveWave: refuse,
  };
}
