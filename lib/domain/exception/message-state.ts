import type { Posted } from '../story/message-state.ts';

/** What is remembered of the message about an exception. */
export interface ExceptionMessageState {
  readonly posted: Posted | null;
  /** A fingerprint of what it shows. */
  readonly shown: string | null;
  /** Whether its owner was reminded of its end. */
  readonly reminded: boolean;
}
