import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { parseMemory, stored } from '../boundary/stored-record.ts';
import { entryOfOpened, entryOfRecord, entryOfWatch } from '../boundary/timeline.ts';
import { instanceKey, type InstanceKey } from '../domain/instance.ts';
import type { InstanceMemory, OpenRecord } from '../domain/record.ts';
import type { GuardPorts } from '../shell/guard-ports.ts';
import { readItems } from './read-items.ts';

/** Records are kept this long: more than a year, so that a yearly audit finds the year before. */
const RETENTION_DAYS = 400;

/** No other invocation is at work on the open record. */
const IS_FREE = '(attribute_not_exists(#open) OR attribute_not_exists(leasedUntil) OR leasedUntil <= :now)';

type RecordPorts = Pick<
  GuardPorts,
  'memoriesOf' | 'openRecord' | 'releaseRecord' | 'keepRecord' | 'closeRecord'
>;

/**
 * The table of records. For each instance one item `memory` (what is known, what people were told, the open
 * record and who holds it until when) and one item for each finished record: the audit trail.
 */
export function records(tableName: string): RecordPorts {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}), {
    marshallOptions: { removeUndefinedValues: true },
  });

  const keepRecord: RecordPorts['keepRecord'] = async (record) => {
    const expiresAt = Math.floor(record.closedAt.getTime() / 1_000) + RETENTION_DAYS * 86_400;
    const { pk } = memoryKey(record.instance);
    const item = { pk, sk: recordKey(record), ...stored(record), ...entryOfRecord(record), expiresAt };
    await client.send(new PutCommand({ TableName: tableName, Item: item }));
  };

  return {
    keepRecord,

    memoriesOf: async (instances) => {
      const keys = [...new Set(instances.map(instanceKey))].map((pk) => ({ pk, sk: 'memory' }));
      const items = await readItems(client, tableName, keys);
      return new Map(items.map((item) => [String(item['pk']), readMemory(item)]));
    },

    openRecord: async (record, revision, leasedUntil, now) => {
      const { timeline, timelineAt } = entryOfOpened(record);
      const update = new UpdateCommand({
        TableName: tableName,
        Key: memoryKey(record.instance),
        UpdateExpression:
          'SET #open = :record, leasedUntil = :until, #revision = :next, timeline = :timeline, timelineAt = :at',
        ConditionExpression: `${IS_FREE} AND ${revision === 0 ? 'attribute_not_exists(#revision)' : '#revision = :revision'}`,
        ExpressionAttributeNames: { '#open': 'open', '#revision': 'revision' },
        ExpressionAttributeValues: {
          ':record': stored(record),
          ':until': leasedUntil.getTime(),
          ':now': now.getTime(),
          ':next': revision + 1,
          ':timeline': timeline,
          ':at': timelineAt,
          ...(revision > 0 && { ':revision': revision }),
        },
      });
      try {
        await client.send(update);
        return 'opened';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'held';
        throw error;
      }
    },

    releaseRecord: async (record) => {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: memoryKey(record.instance),
          UpdateExpression: 'REMOVE leasedUntil',
          ConditionExpression: '#open.recordId = :record',
          ExpressionAttributeNames: { '#open': 'open' },
          ExpressionAttributeValues: { ':record': record.recordId },
        }),
      );
    },

    closeRecord: async (record, { options, knownSince, told, unattributed, taken, loans, watch }) => {
      // First the finished record, then the memory: cut off between the two, the same item is put again.
      await keepRecord(record);
      const standing = watch === null ? null : entryOfWatch(watch);
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: memoryKey(record.instance),
          // The memory has no end: a hop limit that is raised after years still goes back to what it was.
          UpdateExpression: [
            'SET options = :options, knownAt = :knownAt, told = :told, unattributed = :unattributed, taken = :taken, loans = :loans, watch = :watch',
            knownSince === null ? '' : ', knownSince = if_not_exists(knownSince, :knownSince)',
            standing === null ? '' : ', timeline = :timeline, timelineAt = :at',
            ' REMOVE #open, leasedUntil',
            standing === null ? ', timeline, timelineAt' : '',
          ].join(''),
          ExpressionAttributeNames: { '#open': 'open' },
          ExpressionAttributeValues: {
            ':options': options,
            ...(knownSince !== null && { ':knownSince': knownSince.toISOString() }),
            ':knownAt': record.closedAt.toISOString(),
            ':told': told,
            ':unattributed': unattributed === null ? null : stored(unattributed),
            ':taken': taken,
            ':loans': loans,
            ':watch': watch === null ? null : stored(watch),
            ...(standing !== null && { ':timeline': standing.timeline, ':at': standing.timelineAt }),
          },
        }),
      );
    },
  };
}

function readMemory(item: unknown): InstanceMemory | 'unreadable' {
  try {
    return parseMemory(item);
  } catch {
    return 'unreadable';
  }
}

function memoryKey(instance: InstanceKey): { pk: string; sk: string } {
  return { pk: instanceKey(instance), sk: 'memory' };
}

function recordKey(record: OpenRecord): string {
  return `record#${record.openedAt.toISOString()}#${record.recordId}`;
}
