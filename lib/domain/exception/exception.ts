import type { Identity } from './identity.ts';

/** What an exception is for. Never a mutable tag alone: whoever may tag would approve themselves. */
export type ExceptionScopeKind = 'instance' | 'auto-scaling-group' | 'launch-template' | 'image';

/** The one instance, or the group, launch template or image whose instances an exception is for. */
export interface ExceptionScope {
  readonly kind: ExceptionScopeKind;
  /** The instance's id, the group's name, the launch template's or the image's id. */
  readonly id: string;
}

/** What an exception allows, and nothing more; EC2's names and values. At least one member is there. */
export interface Allowance {
  readonly httpTokens?: 'optional';
  /** The highest hop limit that is allowed. */
  readonly httpPutResponseHopLimit?: number;
}

/**
 * How an exception stands.
 *
 * - `requested`: it waits for approvers; nothing is allowed yet
 * - `granted`: enough approvers said yes; it is in force until it expires
 * - `denied`, `timed-out`: an approver said no, or too few answered in time: nothing has changed
 * - `revoked`: taken back by a person, be it the request or the grant
 * - `expired`: its time is over
 * - `failed`: the workflow that should have asked the approvers broke
 */
export type ExceptionStatus =
  'requested' | 'granted' | 'denied' | 'timed-out' | 'revoked' | 'expired' | 'failed';

/**
 * The way by which somebody asked or answered.
 *
 * - `rollback`: an instance gets back what was taken from it, at once
 * - `sweep`: the guardrail asks by itself, for what it found in use
 */
export type Channel = 'slack' | 'cli' | 'tag' | 'link' | 'rollback' | 'sweep';

/** What was asked for: fixed from the request on. */
export interface ExceptionRequest {
  readonly exceptionId: string;
  readonly accountId: string;
  readonly region: string;
  readonly scope: ExceptionScope;
  readonly allows: Allowance;
  readonly reason: string;
  readonly requestedBy: Identity;
  readonly requestedVia: Channel;
  readonly requestedAt: Date;
  /** No answer until then means no change. */
  readonly answerBy: Date;
  /** The first moment at which nothing is allowed any more. */
  readonly expiresAt: Date;
  /** When the owner is reminded of the end; before `expiresAt`. */
  readonly remindAt: Date;
  /** How many approvers have to say yes. */
  readonly approvalsNeeded: number;
  /** The exception that this one goes on with, or `null`. */
  readonly renews: string | null;
}

/** An approver's yes. */
export interface Approval {
  readonly by: Identity;
  readonly via: Channel;
  readonly at: Date;
}

/** One line of an exception's history. */
export interface HistoryEntry {
  readonly at: Date;
  readonly what: 'requested' | 'approved' | 'reminded' | Exclude<ExceptionStatus, 'requested'>;
  /** Who did it; `null`: the guardrail itself. */
  readonly by: Identity | null;
  readonly note: string | null;
}

/** A time-limited permission to be looser than the baseline, with everything that happened to it. */
export interface GuardrailException extends ExceptionRequest {
  /** What would make EC2 refuse it, as seen when approvers were asked, in a sentence; `null`: nothing. */
  readonly obstacle: string | null;
  readonly status: ExceptionStatus;
  readonly approvals: readonly Approval[];
  /** Oldest first. */
  readonly history: readonly HistoryEntry[];
}

/** Whether an exception has come to its end, whichever. */
export function isOver({ status }: GuardrailException): boolean {
  return status !== 'requested' && status !== 'granted';
}
