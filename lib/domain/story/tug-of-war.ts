import type { Principal } from '../principal.ts';
import { MAX_ENTRIES, newestOf, type Story, type StoryEntry } from './story.ts';
import { toolOf } from './tool.ts';

/** Somebody who loosens an instance again and again, while the guardrail keeps putting it back. */
export interface TugOfWar {
  /** How often it was loosened within {@link WINDOW}. */
  readonly times: number;
  /** When the first of them was dealt with. */
  readonly since: Date;
  /** Who did it most often, the latest of those who did it equally often; `null`: nobody knows who. */
  readonly principal: Principal | null;
  /** What probably makes the calls, see {@link toolOf}. */
  readonly tool: string | null;
  /** The newest entry is one more round of the same: people have been told, nothing about it is new. */
  readonly quiet: boolean;
}

/** From so many loosenings on it is no accident. */
const ROUNDS = 3;

/** How far back loosenings count, in milliseconds. */
const WINDOW = 24 * 60 * 60 * 1000;

/**
 * The tug-of-war that a story tells of; `null` where the instance was loosened once or twice at most, or all is
 * well by now.
 */
export function tugOfWarOf(story: Story): TugOfWar | null {
  const newest = newestOf(story);
  if (newest.outcome === 'resolved' || newest.outcome === 'gone') return null;

  const rounds = story.entries.filter((entry) => isLoosening(entry) && isWithin(WINDOW, entry, newest));
  const [first] = rounds;
  if (first === undefined || rounds.length < ROUNDS) return null;

  const principal = mostFrequent(rounds);
  const tool = principal === null ? null : toolOf(principal);
  return { times: rounds.length, since: first.closedAt, principal, tool, quiet: isOneMore(rounds, newest) };
}

/** How often it was, as in `7 times`; a story that is full may have forgotten some. */
export function timesWords({ times }: TugOfWar): string {
  return times < MAX_ENTRIES ? `${times} times` : `${times} times or more`;
}

/** Whether an entry tells that an instance was made looser than it had been. */
export function isLoosening({ violations }: StoryEntry): boolean {
  return violations.some(({ moment }) => moment === 'drift');
}

function isWithin(window: number, entry: StoryEntry, newest: StoryEntry): boolean {
  return newest.closedAt.getTime() - entry.closedAt.getTime() < window;
}

/** Who makes the calls: the role, whatever its session is called today; the person, whatever their role. */
function callerOf(principal: Principal | null): string {
  if (principal === null) return '';
  const { kind, roleArn, arn, name } = principal;
  return kind === 'role' ? (roleArn ?? name) : (arn ?? name);
}

function mostFrequent(rounds: readonly StoryEntry[]): Principal | null {
  const known = rounds.flatMap(({ principal }) => (principal === null ? [] : [principal]));
  const timesOf = (one: Principal) => known.filter((other) => callerOf(other) === callerOf(one)).length;
  return known.reduce<Principal | null>(
    (most, next) => (most === null || timesOf(next) >= timesOf(most) ? next : most),
    null,
  );
}

/** A tug-of-war is news when it becomes one, and when another caller, value or outcome comes into it. */
function isOneMore(rounds: readonly StoryEntry[], newest: StoryEntry): boolean {
  const before = rounds.filter((round) => round !== newest);
  return (
    rounds.includes(newest) &&
    before.length >= ROUNDS &&
    before.some((round) => newsOf(round) === newsOf(newest))
  );
}

function newsOf({ principal, violations, outcome }: StoryEntry): string {
  const values = violations.map(({ field, actual }) => `${field}=${actual}`).sort();
  return JSON.stringify([
    callerOf(principal),
    principal === null ? null : toolOf(principal),
    outcome,
    values,
  ]);
}
