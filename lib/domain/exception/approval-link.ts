import type { ExceptionPolicy } from './exception-policy.ts';
import type { GuardrailException } from './exception.ts';
import { sameness, type Identity } from './identity.ts';

/** What a link to the approval page is for: one approver's answer to one request. */
export interface ApprovalLink {
  readonly exceptionId: string;
  /** The e-mail address that the link is sent to, and nobody else. */
  readonly approver: string;
  /** The first moment at which the link is of no use any more. */
  readonly expiresAt: Date;
}

/** A yes or a no. */
export type Decision = 'approve' | 'deny';

/** What a link was used for, and when. */
export interface LinkUse {
  readonly decision: Decision;
  readonly at: Date;
}

/** The links by which an exception's approvers are asked: one for each address, but not for whoever asks. */
export function linksFor(
  { exceptionId, answerBy, requestedBy }: GuardrailException,
  { approvers, people }: ExceptionPolicy,
): ApprovalLink[] {
  const addresses = new Map(approvers.emails.map((address) => [address.toLowerCase(), address]));
  return [...addresses.values()]
    .map((approver) => ({ exceptionId, approver, expiresAt: answerBy }))
    .filter((link) => sameness(holderOf(link), requestedBy, people) !== 'same');
}

/** Who answers by a link. */
export function holderOf({ approver }: Pick<ApprovalLink, 'approver'>): Identity {
  return { kind: 'email', id: approver, name: approver };
}

/** What somebody last said to an exception by their link, as its history tells; `null`: nothing yet. */
export function answerOf({ history }: GuardrailException, holder: Identity): LinkUse | null {
  const last = history.findLast(
    ({ what, by }) =>
      (what === 'approved' || what === 'denied') && by !== null && sameness(by, holder, []) === 'same',
  );
  return last === undefined ? null : { decision: last.what === 'approved' ? 'approve' : 'deny', at: last.at };
}
