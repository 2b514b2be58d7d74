import type { ExceptionScope } from './exception.ts';

/** A change of an exception after which its instances are judged again. */
export interface ExceptionChange {
  readonly exceptionId: string;
  readonly change: 'granted' | 'expired' | 'revoked';
  readonly scope: ExceptionScope;
}
