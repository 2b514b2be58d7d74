import type { Excuse, Loan } from './exception/loan.ts';
import type { ImdsV1Use } from './fleet/imdsv1-use.ts';
import type { Wave } from './fleet/wave.ts';
import type { GovernedField, MetadataOptionsPatch } from './metadata-options.ts';
import type { Moment } from './policy.ts';

/** `excepted`: looser than the baseline, by exactly what an exception in force allows. */
export type Verdict = 'compliant' | 'noncompliant' | 'excepted' | 'not-applicable' | 'unknown';

/** What the guard does about an instance. */
export type Action = 'enforce' | 'report' | 'none';

/** One member of the options that differs from the baseline. */
export interface Violation {
  readonly field: GovernedField;
  readonly actual: string | number;
  /** The value the baseline requires; for the hop limit the highest that is allowed. */
  readonly required: string | number;
  /** Since when, as far as the policy is concerned: the launch, a later change, of old, or an exception's end. */
  readonly moment: Moment;
}

/** What is to be done with an instance, and why. */
export interface Decision {
  readonly verdict: Verdict;
  /** The name of the policy's scope that applied; `baseline` where none did. */
  readonly scope: string;
  readonly violations: readonly Violation[];
  /** What would bring the instance to the baseline, whatever the mode; only violating members. */
  readonly remediation: MetadataOptionsPatch | null;
  readonly action: Action;
  /**
   * What the guard is to change now: `remediation`, less what the policy only reports, and `restoration`.
   * `null`: nothing.
   */
  readonly enforcement: MetadataOptionsPatch | null;
  /** The part of `enforcement` that loosens: what exceptions give back. */
  readonly restoration: MetadataOptionsPatch | null;
  /** What differs from the baseline by exceptions in force. */
  readonly excuses: readonly Excuse[];
  /** What the instance has by exceptions, once `restoration` is applied. */
  readonly loans: readonly Loan[];
  /** The exceptions that the decision rests on, those that have ended included. */
  readonly exceptionIds: readonly string[];
  /** What was seen of the use of IMDSv1 before it was decided; `null`: it was not looked for. */
  readonly use: ImdsV1Use | null;
  /** The wave in which the instance is changed; `null`: it is not, or not in a wave. */
  readonly wave: Wave | null;
  /** One or more full sentences for people. */
  readonly reason: string;
}
