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
