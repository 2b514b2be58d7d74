import type { StoredException } from '../../boundary/stored-exception.ts';
import type { ExceptionChange } from '../../domain/exception/exception-change.ts';
import type { ExceptionRequest, GuardrailException } from '../../domain/exception/exception.ts';
import type { Policy } from '../../domain/policy.ts';
import type { ClosedRecord } from '../../domain/record.ts';

/** An item that should be an exception and cannot be read as one. */
export interface UnreadableException {
  readonly exceptionId: string;
  readonly problem: string;
}

/** The table of exceptions. Each port throws what is transient. */
export interface ExceptionStore {
  /** An exception by its id, as it is now; `null` where there is none. */
  readonly findException: (exceptionId: string) => Promise<StoredException | null>;
  /** Writes an exception, unless somebody else wrote it since this revision was read. */
  readonly saveException: (exception: GuardrailException, revision: number) => Promise<'saved' | 'overtaken'>;
  /** Writes an exception that is not there yet; one that is stays as it is. */
  readonly recordException: (exception: GuardrailException) => Promise<'recorded' | 'recorded-before'>;
  /** All exceptions, those that are over included, oldest first. */
  readonly listExceptions: () => Promise<readonly GuardrailException[]>;
  /** Exceptions that somebody should have looked after by then. One that is unreadable hides no other. */
  readonly dueExceptions: (by: Date) => Promise<readonly (StoredException | UnreadableException)[]>;
  /** How many exceptions are in force, wherever. */
  readonly countInForce: () => Promise<number>;
  /** Marks an exception that is over as told and judged again. */
  readonly settleException: (exceptionId: string) => Promise<void>;
  /** What the guardrail did with instances because of an exception, oldest first. */
  readonly changesOf: (exceptionId: string) => Promise<readonly ClosedRecord[]>;
}

/** The workflow that runs an exception from its request to its end. Each port throws what is transient. */
export interface ExceptionWorkflow {
  /** Starts it, once for each exception: `started-before` where it runs or has run already. */
  readonly startWorkflow: (request: ExceptionRequest) => Promise<'started' | 'started-before'>;
  /** Tells the waiting workflow how the approvers decided; `gone` where it does not wait any more. */
  readonly endWaiting: (
    exceptionId: string,
    decision: 'granted' | 'denied' | 'revoked',
  ) => Promise<'told' | 'gone'>;
}

/** What an exception has come to, for those who are told. */
export interface ExceptionNews {
  readonly exceptionId: string;
  readonly change:
    'requested' | 'granted' | 'denied' | 'timed-out' | 'reminder' | 'revoked' | 'expired' | 'failed';
}

/** By which people and the guard learn that an exception has changed. Each port throws what is transient. */
export interface ExceptionTelling {
  /** Has the guard judge again the instances that an exception is for. */
  readonly judgeAgain: (
    change: ExceptionChange,
    place: { readonly accountId: string; readonly region: string },
    at: Date,
  ) => Promise<void>;
  readonly publishNews: (news: ExceptionNews, exception: GuardrailException) => Promise<void>;
}

/** Everything that requesting, answering and taking back need of the world. */
export interface ExceptionPorts extends ExceptionStore, ExceptionWorkflow, ExceptionTelling {
  readonly policy: () => Promise<Policy>;
  readonly now: () => Date;
}
