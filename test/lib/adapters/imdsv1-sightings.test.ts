import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { imdsV1Sightings, type ImdsV1Sightings } from '../../../lib/adapters/imdsv1-sightings.ts';
import { sightingKey } from '../../../lib/boundary/stored-sighting.ts';
import { instanceKey, type InstanceKey } from '../../../lib/domain/instance.ts';
import { table } from '../../../lib/stack/table.ts';
import { minutesAgo, NOW } from '../../given.ts';
import { inLocalTables } from '../../local-tables.ts';

const local = inLocalTables();
let sightings: ImdsV1Sightings;
let client: DynamoDBDocumentClient;
let serial = 0;

beforeAll(() => {
  sightings = imdsV1Sightings(local.tables.recordsTableName);
  client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
});

/** An instance that no other test knows. */
function anotherInstance(): InstanceKey {
  serial += 1;
  return { instanceId: `i-${serial}`, accountId: '111122223333', region: 'eu-west-1' };
}

function usedAt(minutes: number) {
  return { firstSeenAt: minutesAgo(minutes), lastSeenAt: minutesAgo(minutes) };
}

describe('the sighting of an instance', () => {
  it('begins with its first use and goes on to its last', async () => {
    const instance = anotherInstance();

    await sightings.noteSighting(instance, { firstSeenAt: minutesAgo(30), lastSeenAt: minutesAgo(20) });
    await sightings.noteSighting(instance, { firstSeenAt: minutesAgo(10), lastSeenAt: minutesAgo(5) });

    expect(await sightings.sightingsOf([instance])).toEqual(
      new Map([[instanceKey(instance), { firstSeenAt: minutesAgo(30), lastSeenAt: minutesAgo(5) }]]),
    );
  });

  it.each([
    ['late', 9],
    ['twice', 5],
  ])('is not moved by a message that comes %s', async (_, minutes) => {
    const instance = anotherInstance();
    await sightings.noteSighting(instance, usedAt(5));

    await sightings.noteSighting(instance, usedAt(minutes));

    const found = await sightings.sightingsOf([instance]);
    expect(found.get(instanceKey(instance))).toEqual(usedAt(5));
  });

  it('is kept for 400 days after the last use, in seconds, as the table is told to look', async () => {
    const instance = anotherInstance();
    await sightings.noteSighting(instance, { firstSeenAt: minutesAgo(5), lastSeenAt: NOW });

    const { Item } = await client.send(
      new GetCommand({ TableName: local.tables.recordsTableName, Key: sightingKey(instance) }),
    );

    const { AttributeName } = table.RecordsTable.Properties.TimeToLiveSpecification;
    expect(Item?.[AttributeName]).toBe(Date.parse('2027-04-05T10:00:00Z') / 1_000);
  });

  it('that cannot be written is thrown, so that its message comes back', async () => {
    const away = imdsV1Sightings('a-table-that-is-not-there');

    await expect(away.noteSighting(anotherInstance(), usedAt(1))).rejects.toThrow();
  });
});

describe('the sightings of many instances', () => {
  it('are read in parts, and are of those alone that were seen', async () => {
    const instances = Array.from({ length: 101 }, anotherInstance);
    const seen = [instances[3]!, instances[100]!];
    for (const instance of seen) await sightings.noteSighting(instance, usedAt(5));

    const found = await sightings.sightingsOf([...instances, ...instances]);

    expect([...found.keys()]).toEqual(seen.map(instanceKey));
  });

  it('are found in whatever Region an instance runs, since a session does not say', async () => {
    const instance = anotherInstance();
    await sightings.noteSighting(instance, usedAt(5));

    const found = await sightings.sightingsOf([{ ...instance, region: 'us-east-1' }]);

    expect([...found.keys()]).toEqual([`111122223333/us-east-1/${instance.instanceId}`]);
  });

  it('are not those of another account', async () => {
    const instance = anotherInstance();
    await sightings.noteSighting(instance, usedAt(5));

    expect(await sightings.sightingsOf([{ ...instance, accountId: '444455556666' }])).toEqual(new Map());
  });

  it('cost no call where there are none', async () => {
    const away = imdsV1Sightings('a-table-that-is-not-there');

    expect(await away.sightingsOf([])).toEqual(new Map());
  });

  it('are not known at all where one cannot be read: nothing is enforced blind', async () => {
    const instance = anotherInstance();
    const Item = { ...sightingKey(instance), lastSeenAt: 'yesterday' };
    await client.send(new PutCommand({ TableName: local.tables.recordsTableName, Item }));

    const reading = sightings.sightingsOf([anotherInstance(), instance]);

    await expect(reading).rejects.toThrow(
      `The sighting sighting#111122223333/${instance.instanceId} in the table imds-guardrail-records cannot be read`,
    );
  });
});
