import { isApprover, refusalToApprove, type Refusal, type SlackGroups } from './approver.ts';
import {
  isOver,
  type Channel,
  type ExceptionRequest,
  type GuardrailException,
  type HistoryEntry,
} from './exception.ts';
import type { ExceptionPolicy } from './exception-policy.ts';
import { sameness, type Identity } from './identity.ts';

/** What a person says to an exception. */
export interface Answer {
  readonly by: Identity;
  readonly via: Channel;
  readonly at: Date;
  readonly note: string | null;
  /** The Slack groups that they are in. */
  readonly groups: SlackGroups;
}

/** An exception after a step, or why the step was refused. What was refused has changed nothing. */
export type Progress =
  | { readonly kind: 'changed'; readonly exception: GuardrailException }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** An exception as it begins: it allows nothing. */
export function requested(request: ExceptionRequest): GuardrailException {
  const { requestedAt: at, requestedBy: by, reason: note } = request;
  const history = [{ at, what: 'requested', by, note } as const];
  return { ...request, obstacle: null, status: 'requested', approvals: [], history };
}

/**
 * An exception that is in force from its request on: the yes of whoever asks is enough, so that only a rollback is
 * granted like this, which gives back what was taken and nothing that is new.
 */
export function grantedAtOnce(request: ExceptionRequest): GuardrailException {
  const { requestedAt: at, requestedBy: by, requestedVia: via } = request;
  const asked = requested({ ...request, approvalsNeeded: 1 });
  const history = [
    ...asked.history,
    { at, what: 'approved', by, note: null },
    { at, what: 'granted', by: null, note: null },
  ] as const;
  return { ...asked, status: 'granted', approvals: [{ by, via, at }], history };
}

/** An approver says yes. Whether that is enough, {@link isApproved} tells. */
export function approve(exception: GuardrailException, answer: Answer, policy: ExceptionPolicy): Progress {
  const refusal =
    refusalToApprove(exception, answer.by, answer.groups, policy) ?? refusalToAnswer(exception, answer.at);
  if (refusal !== null) return { kind: 'refused', refusal };
  const { by, via, at } = answer;
  const approvals = [...exception.approvals, { by, via, at }];
  return changed({ ...exception, approvals }, entryOf('approved', answer));
}

/** An approver says no: one is enough. */
export function deny(exception: GuardrailException, answer: Answer, policy: ExceptionPolicy): Progress {
  const refusal = isApprover(answer.by, answer.groups, policy.approvers)
    ? refusalToAnswer(exception, answer.at)
    : 'not-an-approver';
  if (refusal !== null) return { kind: 'refused', refusal };
  return changed({ ...exception, status: 'denied' }, entryOf('denied', answer));
}

/** Somebody takes the request or the grant back: an approver, or whoever asked for it. */
export function revoke(exception: GuardrailException, answer: Answer, policy: ExceptionPolicy): Progress {
  const mayRevoke =
    isApprover(answer.by, answer.groups, policy.approvers) ||
    sameness(answer.by, exception.requestedBy, policy.people) === 'same';
  if (!mayRevoke) return { kind: 'refused', refusal: 'not-an-approver' };
  if (isOver(exception)) return { kind: 'refused', refusal: 'not-open' };
  return changed({ ...exception, status: 'revoked' }, entryOf('revoked', answer));
}

/** Whether enough approvers have said yes. */
export function isApproved({ approvals, approvalsNeeded }: GuardrailException): boolean {
  return approvals.length >= Math.max(1, approvalsNeeded);
}

/** What the guardrail itself does with an exception as time goes by. */
export type Passage = 'granted' | 'timed-out' | 'expired' | 'failed';

/**
 * The guardrail's own step: grants what is approved, and ends what is over. The workflow does the same by its
 * conditions on the table; `null` where the step does not fit what the exception has come to meanwhile.
 */
export function passOn(exception: GuardrailException, passage: Passage, at: Date): GuardrailException | null {
  if (!fits(exception, passage, at)) return null;
  return after({ ...exception, status: passage }, { at, what: passage, by: null, note: null });
}

function fits(exception: GuardrailException, passage: Passage, at: Date): boolean {
  switch (passage) {
    case 'granted':
      return exception.status === 'requested' && isApproved(exception) && at < exception.expiresAt;
    case 'timed-out':
    case 'failed':
      return exception.status === 'requested';
    case 'expired':
      return exception.status === 'granted' && at >= exception.expiresAt;
  }
}

function refusalToAnswer(exception: GuardrailException, at: Date): Refusal | null {
  if (exception.status !== 'requested' || isApproved(exception)) return 'not-open';
  return at < exception.answerBy ? null : 'too-late';
}

function entryOf(what: HistoryEntry['what'], { at, by, note }: Answer): HistoryEntry {
  return { at, what, by, note };
}

function changed(exception: GuardrailException, entry: HistoryEntry): Progress {
  return { kind: 'changed', exception: after(exception, entry) };
}

function after(exception: GuardrailException, entry: HistoryEntry): GuardrailException {
  return { ...exception, history: [...exception.history, entry] };
}
