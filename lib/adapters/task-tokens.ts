import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { parseTaskToken, taskTokenItem, taskTokenKey } from '../boundary/task-token.ts';

/** The tokens of waiting workflows. Whoever has one can answer for the approvers, so they never leave the table. */
export interface TaskTokens {
  /** Keeps the token of a workflow that waits until then, instead of an earlier one. */
  readonly keepToken: (exceptionId: string, token: string, answerBy: Date) => Promise<void>;
  /** The token by which the workflow of an exception waits; `null` where none was kept. */
  readonly findToken: (exceptionId: string) => Promise<string | null>;
}

/** The tokens in the table of exceptions. */
export function taskTokens(tableName: string): TaskTokens {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  return {
    keepToken: async (exceptionId, token, answerBy) => {
      const Item = taskTokenItem(exceptionId, token, answerBy);
      await client.send(new PutCommand({ TableName: tableName, Item }));
    },
    findToken: async (exceptionId) => {
      const Key = taskTokenKey(exceptionId);
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
      return Item === undefined ? null : parseTaskToken(Item);
    },
  };
}
