import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { parseMemory, stored } from '../boundary/stored-record.ts';
import { entryOfWatch, OPENED, WATCHED } from '../boundary/timeline.ts';
import { instanceKey, type InstanceKey } from '../domain/instance.ts';
import type { ConductPorts } from '../shell/fleet/conduct-sweep.ts';
import type { SweepPorts } from '../shell/fleet/sweep-ports.ts';
import type { UnreadableWatch, Watched, WatchPorts } from '../shell/fleet/watch-corrected.ts';

/**
 * What no instance's id leads to: who is looked after, and what was begun and never finished. By the index `timeline`
 * of the table of records, which is a moment behind the table.
 */
export function timeline(
  tableName: string,
): Pick<SweepPorts, 'openedIn'> &
  Pick<ConductPorts, 'openedUntil'> &
  Pick<WatchPorts, 'watched' | 'saveWatch'> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const itemsIn = async function* (where: string, upTo: string) {
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        IndexName: 'timeline',
        KeyConditionExpression: 'timeline = :where AND timelineAt <= :upTo',
        ExpressionAttributeValues: { ':where': where, ':upTo': upTo },
      },
    );
    for await (const { Items = [] } of pages) yield Items;
  };

  const openedUntil: ConductPorts['openedUntil'] = async (until) => {
    const opened: InstanceKey[] = [];
    for await (const items of itemsIn(OPENED, until.toISOString()))
      opened.push(...items.map(({ pk }) => instanceIn(pk)));
    return opened;
  };

  return {
    openedUntil,

    openedIn: async ({ accountId, region }, until) =>
      (await openedUntil(until))
        .filter((each) => each.accountId === accountId && each.region === region)
        .map(({ instanceId }) => instanceId),

    watched: async function* () {
      for await (const items of itemsIn(WATCHED, 'last')) {
        yield items.flatMap(watchedIn);
      }
    },

    saveWatch: async ({ instance, watch }, after) => {
      const isOver = after === null;
      const command = new UpdateCommand({
        TableName: tableName,
        Key: { pk: instanceKey(instance), sk: 'memory' },
        UpdateExpression: isOver
          ? 'SET watch = :watch REMOVE timeline, timelineAt'
          : 'SET watch = :watch, timeline = :where, timelineAt = :at',
        // Not what was corrected anew meanwhile, or is being worked on.
        ConditionExpression: 'watch.recordId = :recordId AND attribute_not_exists(#open)',
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: {
          ':recordId': watch.recordId,
          ':watch': isOver ? null : stored(after),
          ...(!isOver && { ':where': WATCHED, ':at': entryOfWatch(after).timelineAt }),
        },
      });
      try {
        await client.send(command);
      } catch (error) {
        // Corrected anew, or being worked on: the next look is at what comes of that.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}

/** An item that somebody spoiled must not hide the others, nor be lost without a word. */
function watchedIn(item: Record<string, unknown>): (Watched | UnreadableWatch)[] {
  const instance = instanceIn(item['pk']);
  try {
    const { watch } = parseMemory(item);
    return watch === null ? [] : [{ instance, watch }];
  } catch {
    return [{ instance, watch: 'unreadable' }];
  }
}

function instanceIn(key: unknown): InstanceKey {
  const [accountId = '', region = '', instanceId = ''] = String(key).split('/');
  return { accountId, region, instanceId };
}
