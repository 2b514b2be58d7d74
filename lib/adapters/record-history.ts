import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { parseClosedRecord } from '../boundary/stored-record.ts';
import { timelineOfDay } from '../boundary/timeline.ts';
import { DAY_MILLISECONDS, type Window } from '../domain/fleet/window.ts';
import type { ClosedRecord } from '../domain/record.ts';

/** What was done in a span of time, oldest first, page by page; an item that somebody spoiled is told by its key. */
export type RecordHistory = (window: Window) => AsyncIterable<readonly (ClosedRecord | UnreadableRecord)[]>;

/** A record that cannot be read: it must not hide the others. */
export interface UnreadableRecord {
  readonly unreadable: string;
}

/**
 * The finished records of all instances, by the index `timeline` of the table of records. Read eventually
 * consistently, as every index of the kind: what was closed in the last second may be missing.
 */
export function recordHistory(tableName: string, client = new DynamoDBClient({})): RecordHistory {
  const documents = DynamoDBDocumentClient.from(client);
  return async function* ({ since, until }) {
    for (const day of daysOf({ since, until })) {
      const pages = paginateQuery(
        { client: documents },
        {
          TableName: tableName,
          IndexName: 'timeline',
          KeyConditionExpression: 'timeline = :day AND timelineAt BETWEEN :since AND :until',
          ExpressionAttributeValues: {
            ':day': timelineOfDay(day),
            ':since': since.toISOString(),
            ':until': until.toISOString(),
          },
        },
      );
      for await (const { Items = [] } of pages) yield Items.map(readOrTell);
    }
  };
}

function daysOf({ since, until }: Window): Date[] {
  const first = Math.floor(since.getTime() / DAY_MILLISECONDS);
  const last = Math.floor((until.getTime() - 1) / DAY_MILLISECONDS);
  return Array.from(
    { length: Math.max(0, last - first + 1) },
    (_, index) => new Date((first + index) * DAY_MILLISECONDS),
  );
}

function readOrTell(item: Record<string, unknown>): ClosedRecord | UnreadableRecord {
  try {
    return parseClosedRecord(item);
  } catch {
    return { unreadable: `${String(item['pk'])} ${String(item['sk'])}` };
  }
}
