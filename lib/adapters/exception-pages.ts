import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { EXCEPTIONS_KEY, parseStoredException } from '../boundary/stored-exception.ts';
import { parseClosedRecord } from '../boundary/stored-record.ts';
import type { ExceptionPages, Page } from '../shell/exceptions/api-ports.ts';
import { changesKey } from './exceptions-in-force.ts';

/** The table of exceptions, page by page. A page goes on behind the sort key that its cursor names. */
export function exceptionPages(tableName: string, dynamoDb = new DynamoDBClient({})): ExceptionPages {
  const client = DynamoDBDocumentClient.from(dynamoDb);

  const page = async <Item>(
    pk: string,
    cursor: string | null,
    Limit: number,
    parse: (item: unknown) => Item,
  ): Promise<Page<Item>> => {
    const command = new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      Limit,
      ...(cursor !== null && { ExclusiveStartKey: { pk, sk: cursor } }),
    });
    const { Items = [], LastEvaluatedKey } = await client.send(command);
    const last: unknown = LastEvaluatedKey?.['sk'];
    return { ...readable(Items, parse), nextCursor: typeof last === 'string' ? last : null };
  };

  return {
    pageOfExceptions: (cursor, limit) =>
      page(EXCEPTIONS_KEY, cursor, limit, (item) => parseStoredException(item).exception),
    pageOfChanges: (exceptionId, cursor, limit) =>
      page(changesKey(exceptionId), cursor, limit, parseClosedRecord),
  };
}

function readable<Item>(
  items: readonly Record<string, unknown>[],
  parse: (item: unknown) => Item,
): Omit<Page<Item>, 'nextCursor'> {
  const read: Item[] = [];
  const unreadable: string[] = [];
  for (const item of items) {
    try {
      read.push(parse(item));
    } catch {
      unreadable.push(String(item['sk']));
    }
  }
  return { items: read, unreadable };
}
