import type { GuardrailException } from './exception/exception.ts';
import type { Loan } from './exception/loan.ts';
import type { Clearance } from './fleet/clearance.ts';
import type { Instance } from './instance.ts';
import type { MetadataOptionsPatch, ObservedMetadataOptions } from './metadata-options.ts';
import type { Policy } from './policy.ts';
import type { TriggerKind } from './trigger.ts';

/** All that a decision rests on; nothing else is read. */
export interface Facts {
  readonly instance: Instance;
  readonly policy: Policy;
  readonly trigger: { readonly kind: TriggerKind; readonly requested: MetadataOptionsPatch };
  /** The options that the guardrail's record holds of the instance; `null` where it has none. */
  readonly recorded: ObservedMetadataOptions | null;
  /** The looser values that the guardrail has replaced: what an exception can give back, and no more. */
  readonly taken: MetadataOptionsPatch;
  /** What the instance was allowed by exceptions so far. */
  readonly loans: readonly Loan[];
  /** Exceptions that may be in force for the instance. */
  readonly exceptions: readonly GuardrailException[];
  /** What the sweep has found out before it changes what is not new; `null`: nobody has looked. */
  readonly clearance: Clearance | null;
  readonly now: Date;
}

/** What is known of an instance that the guardrail has never met, where no exceptions matter. */
export const NOTHING_KNOWN: Pick<Facts, 'recorded' | 'taken' | 'loans' | 'exceptions' | 'clearance'> = {
  recorded: null,
  taken: {},
  loans: [],
  exceptions: [],
  clearance: null,
};
