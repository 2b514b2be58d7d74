import type { LinkUse } from '../../domain/exception/approval-link.ts';
import type { Refusal } from '../../domain/exception/approver.ts';
import type { GuardrailException } from '../../domain/exception/exception.ts';

/** Why a request sees nothing of an exception. */
export type TurnedAway =
  | 'nothing-here'
  | 'wrong-method'
  | 'malformed-link'
  | 'forged-link'
  | 'expired-link'
  | 'no-such-exception'
  | 'not-an-approver'
  | 'too-large'
  | 'wrong-content-type'
  | 'other-site'
  | 'malformed-form'
  | 'unconfirmed'
  | 'forged-form'
  | 'failed';

/** An exception as an approver sees it at a moment. */
export interface PageView {
  readonly exception: GuardrailException;
  /** Their e-mail address. */
  readonly approver: string;
  readonly now: Date;
}

/** The form by which they answer. */
export interface AnswerForm {
  /** What the form sends back to show that it was on the page. */
  readonly confirmation: string;
  /** Why they may only deny; `null` where they may approve as well. */
  readonly refusalToApprove: Refusal | null;
}

/** What came of a request to the approval page. */
export type PageOutcome =
  | { readonly kind: 'turned-away'; readonly why: TurnedAway }
  /** `form` is `null` where there is nothing to answer any more; `use` is what they answered before. */
  | {
      readonly kind: 'shown';
      readonly view: PageView;
      readonly form: AnswerForm | null;
      readonly use: LinkUse | null;
    }
  | { readonly kind: 'answered'; readonly view: PageView; readonly use: LinkUse }
  | { readonly kind: 'used-before'; readonly view: PageView; readonly use: LinkUse }
  | { readonly kind: 'refused'; readonly view: PageView; readonly refusal: Refusal };
