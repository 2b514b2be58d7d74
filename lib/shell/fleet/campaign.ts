import type { Gap } from '../../domain/fleet/fleet-scan.ts';
import type { SweepRun } from '../../domain/fleet/sweep-run.ts';
import type { WaveState } from '../../domain/fleet/wave.ts';

/** How sweeps and the waves of scopes stand: what all parts of a run, and all runs, share. */
export interface Campaign {
  /** Writes a run down before its first change; `known`: it was before. */
  readonly beginRun: (run: SweepRun) => Promise<'begun' | 'known'>;
  /** A run as it stands, or `null`. */
  readonly findRun: (runId: string) => Promise<SweepRun | null>;
  /** The last runs, the newest first. */
  readonly latestRuns: (count: number) => Promise<readonly SweepRun[]>;
  /** Adds what came of instances to a run, and whether a place is done with it, or could not be read: a sign of life. */
  readonly reportProgress: (runId: string, progress: RunProgress) => Promise<void>;
  /** Ends a run that is running, as it went; one that was ended before stays so. */
  readonly endRun: (runId: string, status: Exclude<SweepRun['status'], 'running'>, at: Date) => Promise<void>;
  /**
   * Takes room in a run for changes: as many as are wanted, or as there are left; none, once it is stopped. What was
   * taken and not used is given back by a negative number.
   */
  readonly takeRoom: (runId: string, wanted: number) => Promise<number>;
  /** How far a scope has come; its first wave, where it has none yet. */
  readonly waveOf: (scope: string) => Promise<WaveState>;
  readonly waves: () => Promise<readonly WaveState[]>;
  /**
   * Counts changes into a scope's wave, as long as it still is the same wave, and running. `most` is how many it may
   * have in all. Gives how many were taken. What was taken and not used is given back by a negative number.
   */
  readonly takeTurns: (state: WaveState, wanted: number, most: number, now: Date) => Promise<number>;
  /** Notes that there are instances whose turn has not come, as long as it still is the same wave. */
  readonly noteWaiting: (state: WaveState, at: Date) => Promise<void>;
  /** Writes a scope's state, unless somebody has changed it since `before` was read. */
  readonly saveWave: (before: WaveState, after: WaveState) => Promise<'saved' | 'overtaken'>;
}

/** What came of a part of a run. */
export interface RunProgress {
  readonly at: Date;
  readonly counts: Readonly<Record<string, number>>;
  readonly placesDone: number;
  readonly gaps: readonly Gap[];
}
