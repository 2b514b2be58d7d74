import type { WatchPolicy } from './fleet-policy.ts';
import type { Wave } from './wave.ts';

/** An instance that is looked after since tokens were required on it. */
export interface Watch {
  /** The record of the change. */
  readonly recordId: string;
  readonly since: Date;
  readonly until: Date;
  /** The wave in which it was changed; `null`: it was in none. */
  readonly wave: Wave | null;
  /** Whether it was told that its calls are refused. */
  readonly isTold: boolean;
}

/**
 * Whether an instance whose calls are refused gets back what it had: only what a wave has taken from a workload that
 * ran before. Whoever launches with IMDSv1, or loosens an instance, and then calls it must not get it by that.
 */
export function isRolledBack({ wave }: Watch, { whenRefused }: WatchPolicy): boolean {
  return whenRefused === 'roll-back' && wave !== null;
}
