import type { Gap } from './fleet-scan.ts';

/** One look at the fleet with all its changes, from its start to its end. */
export interface SweepRun {
  readonly runId: string;
  readonly startedAt: Date;
  /** Who asked for it, in words; the schedule as well. */
  readonly startedBy: string;
  /**
   * - `stopped`: somebody pressed the button; what was begun is finished, and nothing else is changed
   * - `broken-off`: whatever conducted it is gone: its execution was stopped or failed, or its process was ended
   */
  readonly status: 'running' | 'stopped' | 'finished' | 'broken-off';
  /** How many instances it may change, and how many it has. */
  readonly mostChanges: number;
  readonly changes: number;
  /** How many accounts and Regions it goes through, and how many of them are done. */
  readonly places: number;
  readonly placesDone: number;
  /** Its last sign of life; `null`: none since it began. */
  readonly progressedAt: Date | null;
  /** How many instances came to what, by their result. */
  readonly counts: Readonly<Record<string, number>>;
  /** What could not be looked at. */
  readonly gaps: readonly Gap[];
  readonly finishedAt: Date | null;
}

/** How many more instances a run may change: none, once it is stopped or over. */
export function roomOf({ status, mostChanges, changes }: SweepRun): number {
  return status === 'running' ? Math.max(0, mostChanges - changes) : 0;
}

/**
 * A part of a place ends after a quarter of an hour and is tried three more times before the place is given up, which
 * the run is told of. So nobody is at work on a run that shows no sign of life for twice as long.
 */
const LIFELESS_MILLISECONDS = 2 * 60 * 60_000;

/** Whether a run still counts as running though nobody is at work on it any more. */
export function isBrokenOff({ status, startedAt, progressedAt }: SweepRun, now: Date): boolean {
  const lastSign = progressedAt ?? startedAt;
  return status === 'running' && now.getTime() - lastSign.getTime() > LIFELESS_MILLISECONDS;
}

/**
 * What a run is called by the execution that conducts it: runs sort by their time, and a second try of the same
 * execution is the same run. As in `20261126T081500Z-4f8a91c2`.
 */
export function runIdOf(startedAt: Date, executionName: string): string {
  const time = startedAt.toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
  return `${time}-${executionName.slice(-8)}`;
}

/** Whether a run is conducted by an execution of that name. */
export function isRunOf({ runId }: Pick<SweepRun, 'runId'>, executionName: string): boolean {
  return runId.endsWith(`-${executionName.slice(-8)}`);
}

/**
 * How many accounts, and Regions of accounts, a run that is over has not gone through as it should have: what it knows
 * to be a gap, and what it lost without a word.
 */
export function unseenIn({ places, placesDone, gaps }: SweepRun): number {
  const known = new Set(gaps.map(({ accountId, region }) => `${accountId}/${region ?? ''}`)).size;
  const accounts = new Set(gaps.filter(({ region }) => region === null).map(({ accountId }) => accountId))
    .size;
  return Math.max(known, accounts + places - placesDone);
}
