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
  readonly now: Date;
}
