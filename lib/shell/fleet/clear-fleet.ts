import {
  asIfCleared,
  corrects,
  needsUse,
  turnIn,
  waitsForWave,
  type Clearance,
  type Turn,
} from '../../domain/fleet/clearance.ts';
import { measuredIn } from '../../domain/fleet/datapoint.ts';
import { imdsV1UseOf, type ImdsV1Use } from '../../domain/fleet/imdsv1-use.ts';
import { roomIn, type Wave, type WaveState } from '../../domain/fleet/wave.ts';
import { daysUntil } from '../../domain/fleet/window.ts';
import { instanceKey } from '../../domain/instance.ts';
import type { Policy } from '../../domain/policy.ts';
import { reconsider, type Case } from '../consider.ts';
import type { Clear } from '../guard-place.ts';
import type { Place } from '../guard-ports.ts';
import type { EvidencePorts } from './sweep-ports.ts';
import type { Campaign } from './campaign.ts';

/** What clearing needs of the world. */
export interface ClearingPorts extends EvidencePorts {
  readonly campaign: Campaign;
  readonly now: () => Date;
}

/** Clears instances for a run, and knows which turns it has taken for it. */
export interface Clearing {
  readonly clear: Clear;
  /** The wave of each instance that was cleared, by {@link instanceKey}; `null`: it is in none. */
  readonly cleared: ReadonlyMap<string, Wave | null>;
}

/**
 * Finds out whether instances may be changed: first whether something uses IMDSv1, then whether it is their turn.
 */
export function clearing(runId: string, policy: Policy, ports: ClearingPorts): Clearing {
  const cleared = new Map<string, Wave | null>();
  const clear: Clear = async (place, cases, signal) => {
    const uses = await usesOf(
      place,
      cases.filter(({ instance, decision, step }) => needsUse(instance, decision, step === 'report', policy)),
      policy,
      ports,
      signal,
    );
    const now = ports.now();
    const asIf = (each: Case): Case => {
      const { turn } = asIfCleared(now);
      return reconsider(each, { use: uses.get(instanceKey(each.instance)) ?? null, turn }, policy, now);
    };
    const wanting = cases.map(asIf).filter(({ decision }) => corrects(decision));
    const turns = await turnsFor(runId, wanting, cleared, policy, ports);
    return new Map(
      cases.flatMap((each): [string, Clearance][] => {
        const key = instanceKey(each.instance);
        const clearance = { use: uses.get(key) ?? null, turn: turns.get(key) ?? null };
        return clearance.use === null && clearance.turn === null ? [] : [[key, clearance]];
      }),
    );
  };
  return { clear, cleared };
}

async function usesOf(
  place: Place,
  cases: readonly Case[],
  policy: Policy,
  ports: ClearingPorts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ImdsV1Use>> {
  if (cases.length === 0) return new Map();
  const window = daysUntil(ports.now(), policy.fleet.evidence.days);
  const instances = cases.map(({ instance }) => instance);
  const running = instances.filter(({ state }) => state === 'running').map(({ instanceId }) => instanceId);
  const [datapoints, sightings] = await Promise.all([
    running.length === 0 ? new Map<string, never>() : ports.callsWithoutToken(place, running, window, signal),
    ports.sightingsOf(instances),
  ]);
  return new Map(
    instances.map((instance) => {
      const key = instanceKey(instance);
      const calls = measuredIn(datapoints.get(instance.instanceId) ?? [], window);
      return [key, imdsV1UseOf(instance, window, calls, sightings.get(key) ?? null)];
    }),
  );
}

async function turnsFor(
  runId: string,
  wanting: readonly Case[],
  cleared: Map<string, Wave | null>,
  policy: Policy,
  ports: ClearingPorts,
): Promise<ReadonlyMap<string, Turn>> {
  const turns = new Map<string, Turn>();
  const [known, asking] = split(wanting, ({ instance }) => cleared.has(instanceKey(instance)));
  known.forEach(({ instance }) => {
    const key = instanceKey(instance);
    turns.set(key, { kind: 'now', wave: cleared.get(key) ?? null });
  });

  const [inWaves, others] = split(asking, ({ decision }) => waitsForWave(decision));
  const members = await membersOfWaves(inWaves, policy, ports, turns);
  const ready = [...others.map((each) => ({ each, state: null })), ...members];
  const room = ready.length === 0 ? 0 : await ports.campaign.takeRoom(runId, ready.length);
  const [first, rest] = [ready.slice(0, room), ready.slice(room)];
  if (rest.length > 0) {
    const run = await ports.campaign.findRun(runId);
    const kind = run?.status === 'running' ? 'no-room' : 'stopped';
    rest.forEach(({ each }) => turns.set(instanceKey(each.instance), { kind }));
  }
  const unused = await takeTurns(first, cleared, turns, policy, ports);
  await noteWaiting(turns, ports);
  if (unused > 0) await ports.campaign.takeRoom(runId, -unused);
  return turns;
}

interface Member {
  readonly each: Case;
  /** The wave it is in; `null`: its violation is no question of waves. */
  readonly state: WaveState | null;
}

/** Those whose wave has come; the turns of the others are set. */
async function membersOfWaves(
  cases: readonly Case[],
  { fleet: { waves } }: Policy,
  { campaign }: ClearingPorts,
  turns: Map<string, Turn>,
): Promise<Member[]> {
  const members: Member[] = [];
  for (const [scope, inScope] of Map.groupBy(cases, ({ decision }) => decision.scope)) {
    const state = await campaign.waveOf(scope);
    for (const each of inScope) {
      const turn = turnIn(state, each.instance, waves);
      if (turn.kind === 'now') members.push({ each, state });
      else turns.set(instanceKey(each.instance), turn);
    }
  }
  return members;
}

/** Takes the turns of a wave for its members; gives how many had none left, whose room goes back. */
async function takeTurns(
  members: readonly Member[],
  cleared: Map<string, Wave | null>,
  turns: Map<string, Turn>,
  { fleet: { waves } }: Policy,
  { campaign, now }: ClearingPorts,
): Promise<number> {
  let unused = 0;
  for (const [scope, ofWave] of Map.groupBy(members, ({ state }) => state?.scope ?? null)) {
    const state = ofWave[0]?.state ?? null;
    const wave = state === null || scope === null ? null : { scope, number: state.number };
    const most = state === null ? Infinity : state.changed + roomIn(state, waves);
    const taken =
      state === null ? ofWave.length : await campaign.takeTurns(state, ofWave.length, most, now());
    unused += ofWave.length - taken;
    ofWave.forEach(({ each }, index) => {
      const key = instanceKey(each.instance);
      if (index < taken) {
        cleared.set(key, wave);
        turns.set(key, { kind: 'now', wave });
      } else if (wave !== null) turns.set(key, { kind: 'later', wave });
    });
  }
  return unused;
}

/** By this a scope knows that there is somebody for its next wave. */
async function noteWaiting(
  turns: ReadonlyMap<string, Turn>,
  { campaign, now }: Pick<ClearingPorts, 'campaign' | 'now'>,
): Promise<void> {
  const scopes = [...turns.values()].flatMap((turn) => (turn.kind === 'later' ? [turn.wave.scope] : []));
  for (const scope of new Set(scopes)) await campaign.noteWaiting(await campaign.waveOf(scope), now());
}

function split<Item>(items: readonly Item[], is: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(is), items.filter((item) => !is(item))];
}
