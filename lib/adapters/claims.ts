import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Claim } from '../shell/post-ports.ts';

/** The key of an item in one of our tables. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Items that one invocation works on at a time. Each throws what is transient. */
export interface Claims {
  /** Claims an item until then, unless another invocation has; `parse` gives `null` where nothing is known yet. */
  readonly claim: <State>(
    key: Key,
    parse: (item: object) => State | null,
    until: Date,
    now: Date,
  ) => Promise<Claim<State>>;
  /** Writes what is known and gives the claim up. */
  readonly save: (key: Key, attributes: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Gives the claim up, with the mark of having been interrupted. */
  readonly release: (key: Key) => Promise<void>;
}

/**
 * Claims on the items of a table. A claim is an attribute with an end; one that was not given up in order leaves
 * it behind, and so tells that its work was interrupted.
 */
export function claims(client: DynamoDBDocumentClient, tableName: string): Claims {
  return {
    claim: async (key, parse, until, now) => {
      const command = new UpdateCommand({
        TableName: tableName,
        Key: key,
        UpdateExpression: 'SET claimedUntil = :until',
        ConditionExpression: 'attribute_not_exists(claimedUntil) OR claimedUntil <= :now',
        ExpressionAttributeValues: { ':until': until.getTime(), ':now': now.getTime() },
        ReturnValues: 'ALL_OLD',
      });
      try {
        const { Attributes: before = {} } = await client.send(command);
        return { kind: 'claimed', state: parse(before), interrupted: 'claimedUntil' in before };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return { kind: 'held' };
        throw error;
      }
    },

    save: async (key, attributes) => {
      await client.send(new PutCommand({ TableName: tableName, Item: { ...attributes, ...key } }));
    },

    release: async (key) => {
      const command = new UpdateCommand({
        TableName: tableName,
        Key: key,
        UpdateExpression: 'SET claimedUntil = :past',
        // An end in the past is what an interrupted invocation leaves behind.
        ExpressionAttributeValues: { ':past': 0 },
      });
      await client.send(command);
    },
  };
}
