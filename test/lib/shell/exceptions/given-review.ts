import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { exceptionStore } from '../../../../lib/adapters/exceptions.ts';
import { EXCEPTIONS_KEY, exceptionItem } from '../../../../lib/boundary/stored-exception.ts';
import type { GuardrailException, HistoryEntry } from '../../../../lib/domain/exception/exception.ts';
import type { ReviewPorts } from '../../../../lib/shell/exceptions/review-exceptions.ts';
import { startTables } from '../../../../local/embedded/tables.ts';
import { aGrantedException, anException, bobInSlack, minutesAgo, NOW } from '../../../given.ts';

/** The real table of exceptions, and what was told to whom in which order. */
export interface LocalReview {
  readonly ports: ReviewPorts;
  /** As in `judge exc-1 expired`, `tell exc-1 expired`. */
  readonly told: string[];
  readonly keep: (exception: GuardrailException) => Promise<void>;
  readonly keepItem: (item: Record<string, unknown>) => Promise<void>;
  readonly itemOf: (exceptionId: string) => Promise<Record<string, unknown>>;
  readonly stop: () => Promise<void>;
}

/** Starts it, with an empty table. */
export async function startLocalReview(): Promise<LocalReview> {
  const tables = await startTables();
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'ASIAGUARDEXAMPLE0001',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
  });
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const TableName = tables.exceptionsTableName;
  const told: string[] = [];
  const keepItem = async (Item: Record<string, unknown>) => {
    await client.send(new PutCommand({ TableName, Item }));
  };
  return {
    told,
    ports: {
      ...exceptionStore(TableName),
      judgeAgain: ({ exceptionId, change }) => {
        told.push(`judge ${exceptionId} ${change}`);
        return Promise.resolve();
      },
      publishNews: ({ exceptionId, change }) => {
        told.push(`tell ${exceptionId} ${change}`);
        return Promise.resolve();
      },
      now: () => NOW,
    },
    keep: (exception) => keepItem(exceptionItem({ exception, revision: 7 })),
    keepItem,
    itemOf: async (exceptionId) => {
      const Key = { pk: EXCEPTIONS_KEY, sk: exceptionId };
      return (await client.send(new GetCommand({ TableName, Key }))).Item ?? {};
    },
    stop: tables.stop,
  };
}

/** The same ports, of which one fails the first time that it is asked. */
export function failingOnce(
  ports: ReviewPorts,
  port: Exclude<keyof ReviewPorts, 'now'>,
  message: string,
): ReviewPorts {
  const works = ports[port] as (...input: unknown[]) => Promise<unknown>;
  let calls = 0;
  const once = (...input: unknown[]) => {
    calls += 1;
    return calls === 1 ? Promise.reject(new Error(message)) : works(...input);
  };
  return { ...ports, [port]: once };
}

/** A request whose time to answer was over so many minutes ago. */
export function anUnansweredRequest(minutes: number): GuardrailException {
  return anException({ exceptionId: 'exc-unanswered', answerBy: minutesAgo(minutes) });
}

/** An exception in force until so many minutes ago, still granted in the table. */
export function anOutlivedException(minutes: number): GuardrailException {
  return withHistory(aGrantedException({ exceptionId: 'exc-outlived', expiresAt: minutesAgo(minutes) }), {
    at: minutesAgo(60),
    what: 'granted',
    by: null,
    note: null,
  });
}

/** An exception with one more line in its history. */
export function withHistory(exception: GuardrailException, entry: HistoryEntry): GuardrailException {
  return { ...exception, history: [...exception.history, entry] };
}

/** One that came to its end so many minutes ago, and was cut off before it was told. */
export function anEnded(
  exception: GuardrailException,
  status: 'denied' | 'timed-out' | 'revoked' | 'expired' | 'failed',
  minutes: number,
): GuardrailException {
  const by = status === 'denied' || status === 'revoked' ? bobInSlack : null;
  return {
    ...withHistory(exception, { at: minutesAgo(minutes), what: status, by, note: null }),
    exceptionId: `exc-${status}`,
    status,
  };
}
