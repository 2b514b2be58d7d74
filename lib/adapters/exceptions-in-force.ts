import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { EXCEPTIONS_KEY, inForceKey, parseStoredException } from '../boundary/stored-exception.ts';
import { stored } from '../boundary/stored-record.ts';
import type { GuardrailException } from '../domain/exception/exception.ts';
import type { GuardPorts } from '../shell/guard-ports.ts';

/** Changes are kept as long as records are. */
const RETENTION_DAYS = 400;

/**
 * What the guard needs of the table of exceptions: those in force, read consistently by their index, since one that
 * was revoked a moment ago must not count any more.
 */
export function exceptionsInForce(
  tableName: string,
): Pick<GuardPorts, 'exceptionsIn' | 'keepExceptionChange'> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    exceptionsIn: async (place, now) => {
      const exceptions: GuardrailException[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const command = new QueryCommand({
          TableName: tableName,
          IndexName: 'inForce',
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND inForce BETWEEN :now AND :last',
          ExpressionAttributeValues: {
            ':pk': EXCEPTIONS_KEY,
            ':now': inForceKey(place, now),
            ':last': inForceKey(place, 'last'),
          },
          ExclusiveStartKey: start,
        });
        const { Items = [], LastEvaluatedKey } = await client.send(command);
        exceptions.push(...Items.map((item) => parseStoredException(item).exception));
        start = LastEvaluatedKey;
      } while (start !== undefined);
      return exceptions;
    },

    keepExceptionChange: async (record) => {
      const removeAfter = Math.floor(record.closedAt.getTime() / 1_000) + RETENTION_DAYS * 86_400;
      const sk = `${record.closedAt.toISOString()}#${record.recordId}`;
      await Promise.all(
        record.exceptionIds.map((exceptionId) => {
          const Item = { pk: changesKey(exceptionId), sk, ...stored(record), removeAfter };
          return client.send(new PutCommand({ TableName: tableName, Item }));
        }),
      );
    },
  };
}

/** Where the changes of an exception are in the table. */
export function changesKey(exceptionId: string): string {
  return `change#${exceptionId}`;
}
