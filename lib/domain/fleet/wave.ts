import { instanceKey, type InstanceKey } from '../instance.ts';
import type { WavePolicy } from './fleet-policy.ts';

/** A wave of a scope: 0 is the canary. */
export interface Wave {
  readonly scope: string;
  readonly number: number;
}

/** How far a scope has come, and how it went. */
export interface WaveState extends Wave {
  readonly status: 'running' | 'halted';
  /** How many instances were changed in this wave, and when the last one was. */
  readonly changed: number;
  readonly lastChangedAt: Date | null;
  /** Of how many calls are refused since. */
  readonly refusing: number;
  /** Which ones they are, as far as there is room: none of them is counted twice. */
  readonly refusingInstances: readonly string[];
  /** When a sweep last went through the scope and left none of the wave for want of room; `null`: not yet. */
  readonly sweptAt: Date | null;
  /** When a sweep last found one that could be changed and whose turn had not come; `null`: never in this wave. */
  readonly waitingAt: Date | null;
  /** Why it was halted, in a sentence for people; `null`: it was not. */
  readonly halt: string | null;
}

/** A scope before its first wave. */
export function firstWave(scope: string): WaveState {
  return {
    scope,
    number: 0,
    status: 'running',
    changed: 0,
    lastChangedAt: null,
    refusing: 0,
    refusingInstances: [],
    sweptAt: null,
    waitingAt: null,
    halt: null,
  };
}

/** Whether an instance's turn has come in a wave. The canary is whoever comes first, as far as there is room. */
export function isInWave(
  instance: InstanceKey,
  { number }: Pick<WaveState, 'number'>,
  waves: WavePolicy,
): boolean {
  const percent = percentageOf(number, waves);
  return percent === null || positionOf(instance) < percent;
}

/** How many more instances a wave may change; `Infinity`: it has no number, only members. */
export function roomIn(
  { number, changed }: Pick<WaveState, 'number' | 'changed'>,
  waves: WavePolicy,
): number {
  return number === 0 ? Math.max(0, waves.canary - changed) : Infinity;
}

/** So much of the scope is in a wave, in percent; `null`: it is the canary, which has a number instead. */
function percentageOf(number: number, { percentages }: WavePolicy): number | null {
  return number === 0 ? null : (percentages[number - 1] ?? 100);
}

/**
 * The state in which the next sweep begins: the next wave, where this one was swept, others wait for theirs, and it was
 * watched for long enough since its last change. One that changed nothing needs no watching. Where nobody waits there is
 * no next wave: whoever can be changed one day would else come all at once.
 */
export function nextWave(state: WaveState, waves: WavePolicy, watchHours: number, now: Date): WaveState {
  const { scope, number, status, changed, lastChangedAt, sweptAt, waitingAt } = state;
  const isAwaited = sweptAt !== null && waitingAt !== null && waitingAt >= sweptAt;
  const watched =
    changed === 0 ||
    lastChangedAt === null ||
    now.getTime() >= lastChangedAt.getTime() + watchHours * 3_600_000;
  const isLast = number >= waves.percentages.length;
  return status === 'halted' || !isAwaited || !watched || isLast
    ? state
    : { ...firstWave(scope), number: number + 1 };
}

/** So many are remembered: they have to fit into an item, and a wave with more has been halted long before. */
const MOST_REFUSING_INSTANCES = 1_000;

/**
 * The state after an instance was found whose calls are refused; the same, where it is counted already: a watch that was
 * cut off before it could note that it had counted finds it once more.
 */
export function withRefusing(
  state: WaveState,
  { instanceId }: Pick<InstanceKey, 'instanceId'>,
  waves: WavePolicy,
): WaveState {
  if (state.refusingInstances.includes(instanceId)) return state;
  const counted = {
    ...state,
    refusing: state.refusing + 1,
    refusingInstances: [...state.refusingInstances, instanceId].slice(0, MOST_REFUSING_INSTANCES),
  };
  const { refusing, changed } = counted;
  const percent = (100 * refusing) / Math.max(1, changed);
  if (state.status === 'halted' || percent <= waves.haltAbovePercent) return counted;
  const halt = `Calls are refused on ${refusing} of ${changed} instances that were changed, more than the ${waves.haltAbovePercent} % that the policy allows.`;
  return { ...counted, status: 'halted', halt };
}

/** A halted scope that somebody lets go on: what broke so far is counted no more. */
export function resumed(state: WaveState): WaveState {
  return { ...state, status: 'running', refusing: 0, refusingInstances: [], halt: null };
}

/** What a wave is called: `canary`, or its share of the scope. */
export function waveName({ number }: Pick<Wave, 'number'>, waves: WavePolicy): string {
  const percent = percentageOf(number, waves);
  return percent === null ? 'canary' : `${percent} %`;
}

/**
 * An instance's place among all, from 0 to below 100: always the same for the same instance, and evenly spread, so that
 * a wave needs no list of its members. FNV-1a; http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function positionOf(instance: InstanceKey): number {
  let hash = 0x811c9dc5;
  for (const character of instanceKey(instance)) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  // The last characters of an id would else decide almost alone.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) % 10_000) / 100;
}
