import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { parseSighting, sightingKey } from '../boundary/stored-sighting.ts';
import type { Sighting } from '../domain/fleet/sighting.ts';
import { instanceKey, type InstanceKey } from '../domain/instance.ts';
import type { NotePorts } from '../shell/note-imdsv1-use.ts';
import { readItems } from './read-items.ts';

/** Kept as long as records are, from the last use on. */
const RETENTION_DAYS = 400;

/** What is known of instances that used IMDSv1. */
export interface ImdsV1Sightings extends NotePorts {
  /**
   * When these instances were seen to use IMDSv1, by {@link instanceKey}; those that never were are not in there,
   * which proves nothing: only some calls are seen. Throws what is transient, and where an item cannot be read.
   */
  readonly sightingsOf: (instances: readonly InstanceKey[]) => Promise<ReadonlyMap<string, Sighting>>;
}

/** The sightings in the table of records, one item for each instance. */
export function imdsV1Sightings(tableName: string): ImdsV1Sightings {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  return {
    noteSighting: async (instance, { firstSeenAt, lastSeenAt }) => {
      const command = new UpdateCommand({
        TableName: tableName,
        Key: sightingKey(instance),
        UpdateExpression:
          'SET firstSeenAt = if_not_exists(firstSeenAt, :first), lastSeenAt = :last, expiresAt = :end',
        ConditionExpression: 'attribute_not_exists(lastSeenAt) OR lastSeenAt < :last',
        ExpressionAttributeValues: {
          ':first': firstSeenAt.toISOString(),
          ':last': lastSeenAt.toISOString(),
          ':end': Math.floor(lastSeenAt.getTime() / 1_000) + RETENTION_DAYS * 86_400,
        },
      });
      try {
        await client.send(command);
      } catch (error) {
        // Something newer is known already: a message that comes late must not set it back.
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    sightingsOf: async (instances) => {
      const keys = [...new Map(instances.map((one) => [sightingKey(one).pk, sightingKey(one)])).values()];
      const items = await readItems(client, tableName, keys);
      const sightings = new Map(items.map((item) => [item['pk'], sightingIn(item, tableName)]));
      return new Map(
        instances.flatMap((one): [string, Sighting][] => {
          const sighting = sightings.get(sightingKey(one).pk);
          return sighting === undefined ? [] : [[instanceKey(one), sighting]];
        }),
      );
    },
  };
}

function sightingIn(item: Readonly<Record<string, unknown>>, tableName: string): Sighting {
  try {
    return parseSighting(item);
  } catch (cause) {
    const where = `${String(item['pk'])} in the table ${tableName}`;
    throw new Error(`The sighting ${where} cannot be read: somebody changed it. Correct or delete it.`, {
      cause,
    });
  }
}
