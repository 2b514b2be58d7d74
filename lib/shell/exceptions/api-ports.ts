import type { GuardrailException } from '../../domain/exception/exception.ts';
import type { ClosedRecord } from '../../domain/record.ts';
import type { GuardPorts } from '../guard-ports.ts';
import type { AskPorts } from './ask-ports.ts';
import type { ExceptionPorts } from './exception-ports.ts';
import type { FindPorts } from './find-corrected.ts';

/** A part of a list: an answer of a function URL holds 6 MB, and a table may hold more. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The keys of what should be items and cannot be read: one that is spoiled hides no other. */
  readonly unreadable: readonly string[];
  /** Where the next page goes on; `null` where there is none. */
  readonly nextCursor: string | null;
}

/** The table of exceptions, page by page, as it is now. Each port throws what is transient. */
export interface ExceptionPages {
  /** Exceptions in the order of their ids. */
  readonly pageOfExceptions: (cursor: string | null, limit: number) => Promise<Page<GuardrailException>>;
  /** What was done with instances because of an exception, oldest first. */
  readonly pageOfChanges: (
    exceptionId: string,
    cursor: string | null,
    limit: number,
  ) => Promise<Page<ClosedRecord>>;
}

/** Everything that the API of the command line needs of the world. */
export interface ApiPorts
  extends
    ExceptionPages,
    FindPorts,
    Pick<GuardPorts, 'memoriesOf' | 'exceptionsIn'>,
    Pick<AskPorts, 'metadataDefaultsOf'>,
    Pick<
      ExceptionPorts,
      | 'policy'
      | 'findException'
      | 'saveException'
      | 'recordException'
      | 'settleException'
      | 'startWorkflow'
      | 'endWaiting'
      | 'judgeAgain'
      | 'publishNews'
      | 'now'
    > {
  /** The Region that the guardrail guards. */
  readonly ownRegion: string;
}
