import * as z from 'zod';
import { table } from '../../lib/stack/table.ts';
import type { Authorization } from './iam.ts';

/*
 * What DynamoDB asks IAM about a call: which table or index, and by `dynamodb:LeadingKeys` which items of it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */

const attributes = z.record(z.string(), z.object({ S: z.string().optional() }));
const oneItem = z.object({
  TableName: z.string(),
  Key: attributes.optional(),
  Item: attributes.optional(),
});
const query = z.object({
  TableName: z.string(),
  IndexName: z.string().optional(),
  KeyConditionExpression: z.string(),
  ExpressionAttributeValues: attributes,
});
const batchGet = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(attributes) })) });
const batchWrite = z.object({
  RequestItems: z.record(
    z.string(),
    z.array(
      z.object({
        PutRequest: z.object({ Item: attributes }).optional(),
        DeleteRequest: z.object({ Key: attributes }).optional(),
      }),
    ),
  ),
});

/** Of an operation with its body; `arnOf` gives the ARN of a table by its name. */
export function dynamoDbAuthorizations(
  operation: string,
  body: unknown,
  arnOf: (tableName: string) => string,
): Authorization[] {
  const asked = (resource: string, keys: readonly string[]): Authorization => ({
    action: `dynamodb:${operation}`,
    resource,
    context: { 'dynamodb:LeadingKeys': [...new Set(keys)] },
  });
  switch (operation) {
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem': {
      const { TableName, Key = {}, Item = {} } = oneItem.parse(body);
      return [asked(arnOf(TableName), [partitionOf({ ...Key, ...Item })])];
    }
    case 'Query': {
      const { TableName, IndexName, KeyConditionExpression, ExpressionAttributeValues } = query.parse(body);
      const [, name = '', placeholder = ''] = /^(\w+) = (:\w+)/.exec(KeyConditionExpression) ?? [];
      if (name !== hashKeyOf(IndexName)) throw new Error(`No partition key: ${KeyConditionExpression}`);
      const arn = arnOf(TableName);
      const key = ExpressionAttributeValues[placeholder]?.S ?? '';
      return [asked(IndexName === undefined ? arn : `${arn}/index/${IndexName}`, [key])];
    }
    case 'BatchGetItem':
      return Object.entries(batchGet.parse(body).RequestItems).map(([name, { Keys }]) =>
        asked(arnOf(name), Keys.map(partitionOf)),
      );
    case 'BatchWriteItem':
      return Object.entries(batchWrite.parse(body).RequestItems).map(([name, writes]) => {
        const keys = writes.map(({ PutRequest, DeleteRequest }) =>
          partitionOf(PutRequest?.Item ?? DeleteRequest?.Key ?? {}),
        );
        return asked(arnOf(name), keys);
      });
    default:
      throw new Error(`What does DynamoDB ask IAM about ${operation}? Teach it here.`);
  }
}

function partitionOf({ pk }: z.infer<typeof attributes>): string {
  if (pk?.S === undefined) throw new Error('The call names no partition.');
  return pk.S;
}

function hashKeyOf(indexName: string | undefined): string {
  if (indexName === undefined) return 'pk';
  const all = Object.values(table).flatMap(({ Properties }) => [
    ...(Properties.GlobalSecondaryIndexes ?? []),
    ...(Properties.LocalSecondaryIndexes ?? []),
  ]);
  const index = all.find(({ IndexName }) => IndexName === indexName);
  return index?.KeySchema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName ?? '';
}
