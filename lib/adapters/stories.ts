import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  paginateQuery,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import {
  parseHeldStory,
  parseMember,
  parseStormState,
  parseStoryState,
  stored,
} from '../boundary/stored-story.ts';
import { instanceKey, type InstanceKey } from '../domain/instance.ts';
import type { StoryPorts } from '../shell/post-ports.ts';
import { claims, type Key } from './claims.ts';

/** DynamoDB takes at most 25 items in one BatchWriteItem. */
const ITEMS_PER_WRITE = 25;

/** What is remembered of messages is of no use after so long. */
const RETENTION_DAYS = 30;

/**
 * The table of stories: for each instance its story and where its message stands, for each storm its members,
 * and what waits for the morning.
 */
export function stories(tableName: string): StoryPorts {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    // A tag may be called `constructor`, by which the SDK takes the tags for no plain object, and else refuses them.
    marshallOptions: { convertClassInstanceToMap: true },
  });

  const { claim, save: saveItem, release } = claims(client, tableName);
  const save = (key: Key, state: object, now: Date): Promise<void> =>
    saveItem(key, { ...stored(state), expiresAt: expiryAfter(now) });
  const query = async (pk: string, upTo?: string): Promise<unknown[]> => {
    const input = {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: upTo === undefined ? 'pk = :pk' : 'pk = :pk AND sk <= :upTo',
      ExpressionAttributeValues: { ':pk': pk, ...(upTo !== undefined && { ':upTo': upTo }) },
    };
    const items: unknown[] = [];
    for await (const page of paginateQuery({ client }, input)) items.push(...(page.Items ?? []));
    return items;
  };
  const write = async (requests: readonly object[]): Promise<void> => {
    let left = [...requests];
    while (left.length > 0) {
      const part = left.slice(0, ITEMS_PER_WRITE);
      const answer = await client.send(new BatchWriteCommand({ RequestItems: { [tableName]: part } }));
      left = [...(answer.UnprocessedItems?.[tableName] ?? []), ...left.slice(ITEMS_PER_WRITE)];
    }
  };

  return {
    claimStory: (instance, until, now) => claim(storyKey(instance), parseStoryState, until, now),
    saveStory: (instance, state, now) => save(storyKey(instance), state, now),
    releaseStory: (instance) => release(storyKey(instance)),
    storyOf: async (instance) => {
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: storyKey(instance) }));
      return parseStoryState(Item ?? {})?.story ?? null;
    },
    claimStorm: (storm, until, now) => claim(stormKey(storm), parseStormState, until, now),
    saveStorm: (storm, state, now) => save(stormKey(storm), state, now),
    releaseStorm: (storm) => release(stormKey(storm)),
    addMembers: async (storm, startedAt, members, now) => {
      const pk = `storm#${storm}#${startedAt.toISOString()}`;
      const expiresAt = expiryAfter(now);
      await write(
        members.map((member) => ({
          PutRequest: {
            Item: { pk, sk: `${member.instanceId}#${member.at.toISOString()}`, ...stored(member), expiresAt },
          },
        })),
      );
      return (await query(pk)).map(parseMember);
    },
    holdStory: async (held) => {
      const item = { ...heldKey(held), ...stored(held) };
      await client.send(new PutCommand({ TableName: tableName, Item: item }));
    },
    dueStories: async (now) => (await query('held', `${now.toISOString()}~`)).map(parseHeldStory),
    dropHeld: (held) => write(held.map((each) => ({ DeleteRequest: { Key: heldKey(each) } }))),
  };
}

function storyKey(instance: InstanceKey): Key {
  return { pk: `story#${instanceKey(instance)}`, sk: 'state' };
}

function stormKey(storm: string): Key {
  return { pk: `storm#${storm}`, sk: 'state' };
}

function heldKey({ instance, until }: { instance: InstanceKey; until: Date }): Key {
  return { pk: 'held', sk: `${until.toISOString()}#${instanceKey(instance)}` };
}

function expiryAfter(now: Date): number {
  return Math.floor(now.getTime() / 1_000) + RETENTION_DAYS * 86_400;
}
