import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  PutCommand,
  type PutCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  EXCEPTIONS_KEY,
  exceptionItem,
  parseStoredException,
  type StoredException,
} from '../boundary/stored-exception.ts';
import { parseClosedRecord } from '../boundary/stored-record.ts';
import type { ExceptionStore, UnreadableException } from '../shell/exceptions/exception-ports.ts';
import { messageOf } from '../shell/read-findings.ts';
import { changesKey } from './exceptions-in-force.ts';

/**
 * The table of exceptions: one item for each, with its history in it, and one for everything that was done with an
 * instance because of it.
 */
export function exceptionStore(tableName: string): ExceptionStore {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const query = async (input: QueryInput): Promise<Record<string, unknown>[]> => {
    const items: Record<string, unknown>[] = [];
    const pages = paginateQuery({ client }, { TableName: tableName, ConsistentRead: true, ...input });
    for await (const page of pages) items.push(...(page.Items ?? []));
    return items;
  };

  /** Whether the condition held, and the item was put. */
  const put = async (Item: Record<string, unknown>, condition: PutCondition): Promise<boolean> => {
    try {
      await client.send(new PutCommand({ TableName: tableName, Item, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    findException: async (exceptionId) => {
      const command = new GetCommand({ TableName: tableName, Key: keyOf(exceptionId), ConsistentRead: true });
      const { Item } = await client.send(command);
      return Item === undefined ? null : parseStoredException(Item);
    },

    saveException: async (exception, revision) => {
      const isSaved = await put(exceptionItem({ exception, revision: revision + 1 }), {
        ConditionExpression: '#revision = :revision',
        ExpressionAttributeNames: { '#revision': 'revision' },
        ExpressionAttributeValues: { ':revision': revision },
      });
      return isSaved ? 'saved' : 'overtaken';
    },

    recordException: async (exception) => {
      const isNew = await put(exceptionItem({ exception, revision: 1 }), {
        ConditionExpression: 'attribute_not_exists(sk)',
      });
      return isNew ? 'recorded' : 'recorded-before';
    },

    listExceptions: async () => {
      const items = await query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': EXCEPTIONS_KEY },
      });
      const exceptions = items.map((item) => parseStoredException(item).exception);
      return exceptions.sort((one, other) => one.requestedAt.getTime() - other.requestedAt.getTime());
    },

    dueExceptions: async (by) => {
      const items = await query({
        IndexName: 'due',
        KeyConditionExpression: 'pk = :pk AND due <= :by',
        ExpressionAttributeValues: { ':pk': EXCEPTIONS_KEY, ':by': by.toISOString() },
      });
      return items.map(readOrTell);
    },

    countInForce: async () => {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          IndexName: 'inForce',
          Select: 'COUNT',
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': EXCEPTIONS_KEY },
        },
      );
      let count = 0;
      for await (const page of pages) count += page.Count ?? 0;
      return count;
    },

    settleException: async (exceptionId) => {
      // Only what is over: an exception in force still has its end to come.
      const command = new UpdateCommand({
        TableName: tableName,
        Key: keyOf(exceptionId),
        UpdateExpression: 'REMOVE due',
        ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(inForce)',
      });
      await client.send(command);
    },

    changesOf: async (exceptionId) => {
      const items = await query({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': changesKey(exceptionId) },
      });
      return items.map(parseClosedRecord);
    },
  };
}

function readOrTell(item: Record<string, unknown>): StoredException | UnreadableException {
  try {
    return parseStoredException(item);
  } catch (error) {
    return { exceptionId: String(item['sk']), problem: messageOf(error) };
  }
}

type PutCondition = Pick<
  PutCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

interface QueryInput {
  readonly IndexName?: string;
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeValues: Readonly<Record<string, string>>;
}

function keyOf(exceptionId: string): { pk: string; sk: string } {
  return { pk: EXCEPTIONS_KEY, sk: exceptionId };
}
