import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pRetry from 'p-retry';
import type { Key } from './claims.ts';

/** DynamoDB takes at most 100 keys in one BatchGetItem. */
const KEYS_PER_READ = 100;

/** What is left unread is asked for again with pauses that grow, for five seconds at the most. */
const PAUSES = { retries: 8, minTimeout: 50, maxTimeout: 1_000, randomize: true } as const;

/** DynamoDB gave a part of what was asked for, and no more after some tries. */
class KeysLeftError extends Error {
  override readonly name = 'KeysLeftError';
}

/**
 * Reads the items with these keys, consistently; a key without an item gives none. Throws where DynamoDB leaves some
 * unread: half an answer is none.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
 */
export async function readItems(
  client: DynamoDBDocumentClient,
  tableName: string,
  keys: readonly Key[],
): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for (let start = 0; start < keys.length; start += KEYS_PER_READ) {
    items.push(...(await readPart(client, tableName, keys.slice(start, start + KEYS_PER_READ))));
  }
  return items;
}

async function readPart(client: DynamoDBDocumentClient, tableName: string, keys: readonly Key[]) {
  const items: Record<string, unknown>[] = [];
  let left = keys;
  const read = async () => {
    const answer = await client.send(
      new BatchGetCommand({ RequestItems: { [tableName]: { Keys: [...left], ConsistentRead: true } } }),
    );
    items.push(...(answer.Responses?.[tableName] ?? []));
    left = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []).map(({ pk, sk }) => ({
      pk: String(pk),
      sk: String(sk),
    }));
    if (left.length > 0)
      throw new KeysLeftError(
        `DynamoDB left ${left.length} of ${keys.length} items of the table ${tableName} unread: it throttles. Try again in a minute.`,
      );
  };
  await pRetry(read, { ...PAUSES, shouldRetry: ({ error }) => error instanceof KeysLeftError });
  return items;
}
