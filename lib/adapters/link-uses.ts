import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { linkUseItem, linkUseKey, parseLinkUse } from '../boundary/stored-link-use.ts';
import type { LinkUses } from '../shell/exceptions/approval-page-ports.ts';

/** What links were used for, in the table of exceptions. */
export function linkUses(tableName: string): LinkUses {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  return {
    useOf: async (link) => {
      const command = new GetCommand({ TableName: tableName, Key: linkUseKey(link), ConsistentRead: true });
      const { Item } = await client.send(command);
      return Item === undefined ? null : parseLinkUse(Item);
    },

    keepUse: async (link, use) => {
      const command = new PutCommand({
        TableName: tableName,
        Item: linkUseItem(link, use),
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      try {
        await client.send(command);
      } catch (error) {
        // Marked before: what it was used for first is what counts.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
