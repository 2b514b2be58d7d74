import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { parseClosedRecord } from '../boundary/stored-record.ts';
import { instanceKey, type InstanceKey } from '../domain/instance.ts';
import type { ClosedRecord } from '../domain/record.ts';
import type { RedrivePorts } from '../shell/redrive/redrive-ports.ts';

/** Records sort by when they were opened: one that was overtaken may be closed after the next one. */
const LATEST = 3;

/** Of instances, at once. */
const CONCURRENCY = 10;

/** The record of each instance that was finished last. An item that somebody spoiled says nothing. */
export function lastRecords(tableName: string, region: string): RedrivePorts['lastRecords'] {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region }));
  const lastOf = async (key: string): Promise<[string, ClosedRecord][]> => {
    const command = new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :record)',
      ExpressionAttributeValues: { ':pk': key, ':record': 'record#' },
      ScanIndexForward: false,
      Limit: LATEST,
      ConsistentRead: true,
    });
    const records = ((await client.send(command)).Items ?? []).flatMap(readable);
    const last = records.toSorted((one, other) => other.closedAt.getTime() - one.closedAt.getTime())[0];
    return last === undefined ? [] : [[key, last]];
  };
  return async (instances: readonly InstanceKey[]) => {
    const keys = [...new Set(instances.map(instanceKey))];
    return new Map((await pLimit(CONCURRENCY).map(keys, lastOf)).flat());
  };
}

function readable(item: Record<string, unknown>): ClosedRecord[] {
  try {
    return [parseClosedRecord(item)];
  } catch {
    return [];
  }
}
