import type { ExceptionMessageState } from '../../domain/exception/message-state.ts';
import type { ExceptionStore } from '../exceptions/exception-ports.ts';
import type { Claim, SlackPorts } from '../post-ports.ts';
import type { Policy } from '../../domain/policy.ts';

/** What is remembered of the messages about exceptions. Each throws what is transient. */
export interface ExceptionMessageStore {
  readonly claimMessage: (
    exceptionId: string,
    until: Date,
    now: Date,
  ) => Promise<Claim<ExceptionMessageState>>;
  /** Writes what is known and gives the claim up. */
  readonly saveMessage: (exceptionId: string, state: ExceptionMessageState, now: Date) => Promise<void>;
  /** Gives the claim up, with the mark of having been interrupted. */
  readonly releaseMessage: (exceptionId: string) => Promise<void>;
}

/** Everything that showing an exception in Slack needs of the world. */
export interface ExceptionMessagePorts
  extends ExceptionMessageStore, SlackPorts, Pick<ExceptionStore, 'findException'> {
  readonly policy: () => Promise<Policy>;
  readonly now: () => Date;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}
