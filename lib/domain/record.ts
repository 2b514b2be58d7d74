import type { Action, Decision, Violation } from './decision.ts';
import type { Excuse, Loan } from './exception/loan.ts';
import type { ImdsV1Use } from './fleet/imdsv1-use.ts';
import type { Watch } from './fleet/watch.ts';
import type { Wave } from './fleet/wave.ts';
import type { InstanceKey } from './instance.ts';
import type { MetadataOptionsPatch, ObservedMetadataOptions } from './metadata-options.ts';
import type { Principal } from './principal.ts';
import type { TriggerKind } from './trigger.ts';

/**
 * What became of a decision.
 *
 * - `remediated`: the change was read back as applied
 * - `overtaken`: EC2 took the change, and somebody changed the options again before it was read back
 * - `interrupted`: the invocation was cut off around the change, which is not in force and not made again: whether EC2
 *   ever took it nobody knows
 * - `restored`: an exception gave back what had been taken away, and it was read back as applied
 * - `excepted`: left alone, since an exception allows it
 * - `audited`: reported, nothing changed
 * - `resolved`: a noncompliant instance was found compliant, by somebody else's hand
 * - `gone`: the instance no longer exists
 * - `denied`: EC2 refused for lack of permission
 * - `blocked`: EC2 refused because of a setting above the instance, such as `HttpTokensEnforced`
 * - `breaking`: calls to IMDS are refused since it was corrected
 */
export type Outcome =
  | 'remediated'
  | 'overtaken'
  | 'interrupted'
  | 'restored'
  | 'excepted'
  | 'audited'
  | 'resolved'
  | 'gone'
  | 'denied'
  | 'blocked'
  | 'breaking';

/** What the guardrail is about to do with an instance: written before any change. */
export interface OpenRecord {
  /** The same for every delivery of the same event about the same instance. */
  readonly recordId: string;
  readonly instance: InstanceKey;
  readonly trigger: {
    readonly kind: TriggerKind;
    readonly eventId: string;
    readonly eventName: string;
    readonly eventTime: Date;
  };
  readonly principal: Principal | null;
  /** What the launch itself asks for by its tag; `null`: nothing, or its event is not known. */
  readonly exceptionTag: string | null;
  readonly scope: string;
  readonly violations: readonly Violation[];
  readonly action: Action;
  readonly enforcement: MetadataOptionsPatch | null;
  /** The part of `enforcement` that loosens: what exceptions give back. */
  readonly restoration: MetadataOptionsPatch | null;
  /** What differs from the baseline by exceptions in force. */
  readonly excuses: readonly Excuse[];
  /** What the instance has by exceptions once it is done. */
  readonly loans: readonly Loan[];
  /** The exceptions that the decision rests on. */
  readonly exceptionIds: readonly string[];
  /** What was seen of the use of IMDSv1 before the decision: after a change that cannot be seen any more. */
  readonly use: ImdsV1Use | null;
  /** The wave in which it was changed. */
  readonly wave: Wave | null;
  readonly reason: string;
  /** The options before the change: what a revert or a rollback goes back to. */
  readonly previous: ObservedMetadataOptions;
  readonly openedAt: Date;
}

/** The finished record: the audit trail. */
export interface ClosedRecord extends OpenRecord {
  readonly outcome: Outcome;
  /** EC2's own words where it refused. */
  readonly refusal: string | null;
  /** The options read back after the change. */
  readonly after: ObservedMetadataOptions;
  readonly closedAt: Date;
}

/** What the guardrail remembers of an instance between events. */
export interface InstanceMemory {
  /** The options last seen: what later changes are told from. */
  readonly options: ObservedMetadataOptions;
  /** When they were seen for the first time; `null`: nobody knows. */
  readonly knownSince: Date | null;
  /** When they were seen last. */
  readonly knownAt: Date | null;
  /** What people were last told of it, see {@link fingerprintOf}; `null`: that all is well. */
  readonly told: string | null;
  /** A record that was opened and not closed yet. */
  readonly open: OpenRecord | null;
  /** The last record, where nobody could say who caused it: CloudTrail's event may still tell. */
  readonly unattributed: ClosedRecord | null;
  /** Until when another invocation is at work on the open record. */
  readonly leasedUntil: Date | null;
  /** The looser values that the guardrail has replaced and not given back since. */
  readonly taken: MetadataOptionsPatch;
  /** What the instance has by exceptions. */
  readonly loans: readonly Loan[];
  /** Since when it is looked after whether its calls are refused; `null`: it is not. */
  readonly watch: Watch | null;
  /** How often a record was opened: by it an invocation tells that another one was faster. */
  readonly revision: number;
}

/** Two findings with the same fingerprint tell people the same; the second is not worth sending. */
export function fingerprintOf(outcome: Outcome, violations: readonly Violation[]): string | null {
  if (violations.length === 0) return null;
  const parts = violations.map(({ field, actual }) => `${field}=${actual}`).sort();
  return `${outcome}:${parts.join(',')}`;
}

/** What follows the fingerprint of a finding that tells of the use of IMDSv1. */
const USED = ':used';

/**
 * Whether people know all that a decision could tell them. A decision for which nobody has looked at the use of IMDSv1
 * says nothing of it, and so nothing new.
 */
export function isTold(decision: Decision, told: string | null): boolean {
  const known =
    decision.use === null && told !== null && told.endsWith(USED) ? told.slice(0, -USED.length) : told;
  return known === fingerprintOfDecision(decision);
}

/** What people have to know of a decision that changes nothing: the fingerprint of a finding that tells it. */
export function fingerprintOfDecision({ verdict, violations, excuses, use }: Decision): string | null {
  switch (verdict) {
    case 'noncompliant':
      return `${fingerprintOf('audited', violations) ?? ''}${use?.kind === 'used' ? USED : ''}`;
    case 'excepted':
      // A renewal allows the same: nothing new to tell of the instance.
      return fingerprintOf('excepted', excuses);
    case 'compliant':
    case 'not-applicable':
    case 'unknown':
      return null;
  }
}

/**
 * What the guardrail has taken away from an instance, after a change was applied: the latest looser values that it
 * replaced, less what it gave back. Only what an exception could give back is kept.
 */
export function takenAfter(
  { previous, enforcement, restoration }: OpenRecord,
  before: MetadataOptionsPatch,
): MetadataOptionsPatch {
  const isTaken = (field: 'httpTokens' | 'httpPutResponseHopLimit') => enforcement?.[field] !== undefined;
  const tokens = isTaken('httpTokens') ? previous.httpTokens : before.httpTokens;
  const hopLimit = isTaken('httpPutResponseHopLimit')
    ? previous.httpPutResponseHopLimit
    : before.httpPutResponseHopLimit;
  return {
    ...(restoration?.httpTokens === undefined && tokens !== undefined && { httpTokens: tokens }),
    ...(restoration?.httpPutResponseHopLimit === undefined &&
      hopLimit !== undefined && { httpPutResponseHopLimit: hopLimit }),
  };
}

/** What a change has come to that was read back as applied. */
export function appliedOutcome({ enforcement, restoration }: OpenRecord): 'remediated' | 'restored' {
  const given = Object.keys(restoration ?? {});
  const isAllGiven = Object.keys(enforcement ?? {}).every((field) => given.includes(field));
  return given.length > 0 && isAllGiven ? 'restored' : 'remediated';
}
