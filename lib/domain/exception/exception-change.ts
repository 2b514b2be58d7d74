import type { ExceptionScope, ExceptionStatus } from './exception.ts';

/** The `detail-type` of the messages by which the guardrail has instances judged again. */
export const EXCEPTION_CHANGE = 'IMDS Guardrail Exception Change';

/** A change of an exception after which its instances are judged again. */
export interface ExceptionChange {
  readonly exceptionId: string;
  readonly change: 'granted' | 'expired' | 'revoked';
  readonly scope: ExceptionScope;
}

/** What people are told of an exception: each status that it comes to, and that its end is near. */
export type NewsOfException = ExceptionStatus | 'reminder';
