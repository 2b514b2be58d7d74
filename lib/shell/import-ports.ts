import type { SecurityFinding } from '../boundary/asff.ts';
import type { Place } from './guard-ports.ts';

/** What Security Hub has of a finding already. */
export interface KnownFinding {
  readonly updatedAt: Date;
  /** Nobody has resolved or suppressed it. */
  readonly isWaiting: boolean;
}

/** Why findings were not taken. */
export interface Refusal {
  /** `not-enabled`: Security Hub is not enabled there, or the guardrail may not use it; trying again is in vain. */
  readonly kind: 'not-enabled' | 'refused';
  readonly reason: string;
}

/** Security Hub's answer for a whole call. */
export type Known =
  | { readonly kind: 'known'; readonly findings: ReadonlyMap<string, KnownFinding> }
  | { readonly kind: 'not-enabled'; readonly reason: string };

/** Everything that importing needs of the world. Each port throws what is transient. */
export interface ImportPorts {
  /** What is there of these ids already, at most 20. */
  readonly knownFindings: (place: Place, ids: readonly string[]) => Promise<Known>;
  /** Creates or updates findings, at most 100; gives those that were refused, by id. */
  readonly importFindings: (
    place: Place,
    findings: readonly SecurityFinding[],
  ) => Promise<ReadonlyMap<string, Refusal>>;
  /** Sets findings to be resolved, at most 100; gives those that were refused, by id. */
  readonly resolveFindings: (
    place: Place,
    findings: readonly SecurityFinding[],
  ) => Promise<ReadonlyMap<string, Refusal>>;
}
