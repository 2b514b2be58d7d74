/** A fleet in one Region, and what is to be done to it. */
export interface Scenario {
  readonly name: string;
  readonly instances: number;
  /** How many of them, in percent, allow IMDSv1. */
  readonly optionalPercent: number;
  /** false: they are only looked for. */
  readonly enforces: boolean;
}

/** A scenario whose fleet is there. */
export interface PreparedScenario extends Scenario {
  /** EC2 and STS. */
  readonly endpoint: string;
  /** An empty folder for the run's files. */
  readonly directory: string;
}

/** What a run took: the process that did the work and its children, not the simulator. */
export interface Taken {
  readonly wall: number;
  readonly cpu: number;
  readonly maximumResidentKilobytes: number;
}

/** What a run took, and how many instances with IMDSv1 it says it found. */
export interface Run extends Taken {
  readonly found: number;
}

/** One that finds the instances which allow IMDSv1, and stops that where it is asked to. */
export interface Contender {
  readonly name: string;
  /** Does the work once, in a process of its own. Rejects when that fails. */
  readonly run: (scenario: PreparedScenario) => Promise<Run>;
}
