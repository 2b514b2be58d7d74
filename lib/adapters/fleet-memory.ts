import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { GuardrailException } from '../domain/exception/exception.ts';
import type { KnownExceptions } from '../domain/fleet/exceptions-in-use.ts';
import type { FinishedRecords } from '../shell/fleet/fleet-ports.ts';
import { exceptionPages } from './exception-pages.ts';
import { recordHistory } from './record-history.ts';

/** Where a deployed guardrail keeps what it remembers. */
export interface MemoryTables {
  readonly region: string;
  readonly exceptionsTableName: string;
  readonly recordsTableName: string;
}

/** What a deployed guardrail remembers, read with the caller's own credentials. */
export interface FleetMemory {
  /** All exceptions; one that somebody spoiled hides no other. */
  readonly knownExceptions: () => Promise<KnownExceptions>;
  readonly finishedRecords: FinishedRecords;
}

/** Items are small, and a page of DynamoDB ends at 1 MB anyway. */
const EXCEPTIONS_AT_ONCE = 500;

/** The memory of a guardrail in its tables. It needs `dynamodb:Query` on both, and on the index `timeline`. */
export function fleetMemory({ region, exceptionsTableName, recordsTableName }: MemoryTables): FleetMemory {
  const client = new DynamoDBClient({ region });
  const { pageOfExceptions } = exceptionPages(exceptionsTableName, client);
  return {
    knownExceptions: async () => {
      const exceptions: GuardrailException[] = [];
      const unreadable: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await pageOfExceptions(cursor, EXCEPTIONS_AT_ONCE);
        exceptions.push(...page.items);
        unreadable.push(...page.unreadable);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return { exceptions, unreadable };
    },
    finishedRecords: recordHistory(recordsTableName, client),
  };
}
