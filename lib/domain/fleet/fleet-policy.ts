import type { Mode } from '../policy.ts';

/** How the fleet that runs already is brought to the baseline: looked at regularly, and changed with care. */
export interface FleetPolicy {
  /** How often all of it is looked at, as EventBridge Scheduler takes it; `null`: only when somebody asks for it. */
  readonly schedule: string | null;
  /** Other accounts, where the guardrail acts in its member role. */
  readonly accounts: readonly string[];
  /** Empty: all that are enabled in the account. */
  readonly regions: readonly string[];
  /** How many instances one sweep may change. */
  readonly mostChanges: number;
  readonly evidence: EvidencePolicy;
  readonly waves: WavePolicy;
  readonly watch: WatchPolicy;
}

/** What has to be known of an instance that is not new before it is changed. */
export interface EvidencePolicy {
  /** How many days nothing may have used IMDSv1. */
  readonly days: number;
  /** What to do where nobody knows: nothing (`audit`), or change it all the same. */
  readonly whenUnknown: Mode;
  /** What to do where IMDSv1 is used, beside telling: nothing is changed either way. */
  readonly whenUsed: 'report' | 'request-exception';
  /** For how many days such an exception is asked. */
  readonly exceptionDays: number;
}

/** In which steps instances that are not new are changed, for each scope by itself. */
export interface WavePolicy {
  /** The first wave: so many instances. */
  readonly canary: number;
  /** The waves after it: so much of the scope in all, in percent, growing. */
  readonly percentages: readonly number[];
  /** A scope's changes stop when of those that were changed in its wave more than this, in percent, break. */
  readonly haltAbovePercent: number;
}

/** How corrected instances are looked after. */
export interface WatchPolicy {
  /** For how many hours refused calls are looked for; no wave begins before they are over. */
  readonly hours: number;
  /** What to do with an instance whose calls are refused, beside telling: nothing, or give it back what it had. */
  readonly whenRefused: 'report' | 'roll-back';
  /** How many hours a person has to confirm that, before it ends by itself. */
  readonly confirmWithinHours: number;
}
