import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { records } from '../../../lib/adapters/records.ts';
import { instanceKey, type InstanceKey } from '../../../lib/domain/instance.ts';
import type { InstanceMemory } from '../../../lib/domain/record.ts';
import { table } from '../../../lib/stack/table.ts';
import { aClosedRecord, anOpenRecord, minutesAgo, NOW, v1Allowed, v2Only } from '../../given.ts';
import { inLocalTables } from '../../local-tables.ts';
import {
  anyClosedRecord,
  anyLoan,
  anyOpenRecord,
  anyWatch,
  someOptions,
} from '../boundary/arbitrary-record.ts';

/** What is remembered of an instance that is as it should be. */
const noExceptions = { taken: {}, loans: [], watch: null };
const allWell = {
  options: v2Only,
  knownSince: minutesAgo(3),
  told: null,
  unattributed: null,
  ...noExceptions,
};
const SOON = new Date(NOW.getTime() + 60_000);

const local = inLocalTables();
let ports: ReturnType<typeof records>;
let serial = 0;

beforeAll(() => {
  ports = records(local.tables.recordsTableName);
});

/** An instance that no other test knows. */
function anotherInstance(): InstanceKey {
  serial += 1;
  return { instanceId: `i-${serial}`, accountId: '111122223333', region: 'eu-west-1' };
}

async function memoryOf(instance: InstanceKey): Promise<InstanceMemory | undefined> {
  const memory = (await ports.memoriesOf([instance])).get(instanceKey(instance));
  if (memory === 'unreadable') throw new Error('The memory is unreadable.');
  return memory;
}

/** The items of the audit trail, oldest first. */
async function auditTrailOf(instance: InstanceKey): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await DynamoDBDocumentClient.from(new DynamoDBClient({})).send(
    new QueryCommand({
      TableName: local.tables.recordsTableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :record)',
      ExpressionAttributeValues: { ':pk': instanceKey(instance), ':record': 'record#' },
    }),
  );
  return Items;
}

describe('a record', () => {
  it('is opened before the change, and remembered word for word', async () => {
    const record = anOpenRecord({ instance: anotherInstance() });

    const answer = await ports.openRecord(record, 0, SOON, NOW);

    expect(answer).toBe('opened');
    expect(await memoryOf(record.instance)).toEqual({
      options: {},
      knownSince: null,
      knownAt: null,
      told: null,
      unattributed: null,
      ...noExceptions,
      open: record,
      leasedUntil: SOON,
      revision: 1,
    });
  });

  it('is closed into the audit trail, and the instance is free again', async () => {
    const record = aClosedRecord({ instance: anotherInstance() });
    await ports.openRecord(record, 0, SOON, NOW);

    await ports.closeRecord(record, { ...allWell, told: 'audited:httpPutResponseHopLimit=2' });

    expect(await memoryOf(record.instance)).toEqual({
      options: v2Only,
      knownSince: minutesAgo(3),
      knownAt: record.closedAt,
      told: 'audited:httpPutResponseHopLimit=2',
      unattributed: null,
      ...noExceptions,
      open: null,
      leasedUntil: null,
      revision: 1,
    });
    expect(await auditTrailOf(record.instance)).toMatchObject([
      { recordId: record.recordId, outcome: 'remediated', previous: v1Allowed, after: v2Only },
    ]);
  });

  it('that is closed twice is one record', async () => {
    const record = aClosedRecord({ instance: anotherInstance() });
    await ports.openRecord(record, 0, SOON, NOW);

    await ports.closeRecord(record, allWell);
    await ports.closeRecord(record, allWell);

    expect(await auditTrailOf(record.instance)).toHaveLength(1);
    expect(await memoryOf(record.instance)).toEqual({
      ...allWell,
      knownAt: record.closedAt,
      open: null,
      leasedUntil: null,
      revision: 1,
    });
  });

  it('is known since the first of them that knew anything', async () => {
    const instance = anotherInstance();

    await ports.closeRecord(aClosedRecord({ instance, closedAt: minutesAgo(8) }), {
      ...allWell,
      options: {},
      knownSince: null,
    });
    const refused = await memoryOf(instance);
    await ports.closeRecord(aClosedRecord({ instance, closedAt: minutesAgo(5) }), {
      ...allWell,
      knownSince: minutesAgo(6),
    });
    await ports.closeRecord(aClosedRecord({ instance, closedAt: minutesAgo(1) }), allWell);

    expect(refused).toMatchObject({ options: {}, knownSince: null });
    expect(await memoryOf(instance)).toMatchObject({ knownSince: minutesAgo(6), knownAt: minutesAgo(1) });
  });

  it('stands beside those before it', async () => {
    const instance = anotherInstance();
    const first = aClosedRecord({ instance, recordId: 'first', openedAt: minutesAgo(9) });
    const second = aClosedRecord({ instance, recordId: 'second', openedAt: minutesAgo(1) });

    await ports.closeRecord(second, allWell);
    await ports.closeRecord(first, allWell);

    expect((await auditTrailOf(instance)).map(({ recordId }) => recordId)).toEqual(['first', 'second']);
  });

  it('is kept for 400 days after it was closed, in seconds, as the table is told to look', async () => {
    const record = aClosedRecord({ instance: anotherInstance() });

    await ports.closeRecord(record, allWell);

    const [item] = await auditTrailOf(record.instance);
    const { AttributeName } = table.RecordsTable.Properties.TimeToLiveSpecification;
    expect(item?.[AttributeName]).toBe(Date.parse('2027-04-05T10:00:00Z') / 1_000);
  });

  it('comes through the table with every member, whatever its values', async () => {
    const memories = fc.record({
      options: someOptions,
      knownSince: fc.option(fc.constantFrom(minutesAgo(3), NOW)),
      told: fc.option(fc.string()),
      unattributed: fc.option(anyClosedRecord),
      taken: fc.constantFrom({}, { httpTokens: 'optional' as const, httpPutResponseHopLimit: 3 }),
      loans: fc.array(anyLoan, { maxLength: 2 }),
      watch: fc.option(anyWatch),
    });
    await fc.assert(
      fc.asyncProperty(anyOpenRecord, anyClosedRecord, memories, async (openRecord, closedRecord, memory) => {
        const instance = anotherInstance();
        const [open, closed] = [
          { ...openRecord, instance },
          { ...closedRecord, instance },
        ];
        await ports.closeRecord(closed, memory);
        await ports.openRecord(open, 0, SOON, NOW);

        const known = { knownAt: closed.closedAt };
        expect(await memoryOf(instance)).toEqual({
          ...memory,
          ...known,
          open,
          leasedUntil: SOON,
          revision: 1,
        });
        const [item] = await auditTrailOf(instance);
        expect(item).toMatchObject(JSON.parse(JSON.stringify(closed)) as object);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a lease', () => {
  it.each([
    ['keeps others off until it ends', new Date(SOON.getTime() - 1), 'held'],
    ['lets others in at the very moment it ends', SOON, 'opened'],
    ['lets others in after it', new Date(SOON.getTime() + 1), 'opened'],
  ])('%s', async (_name, now, expected) => {
    const instance = anotherInstance();
    await ports.openRecord(anOpenRecord({ instance, recordId: 'one' }), 0, SOON, NOW);

    const later = new Date(now.getTime() + 60_000);
    const answer = await ports.openRecord(anOpenRecord({ instance, recordId: 'other' }), 1, later, now);

    expect(answer).toBe(expected);
    const memory = await memoryOf(instance);
    expect(memory?.open?.recordId).toBe(expected === 'opened' ? 'other' : 'one');
    expect(memory?.leasedUntil).toEqual(expected === 'opened' ? later : SOON);
  });

  it('is given to one of many that ask at once', async () => {
    const instance = anotherInstance();
    const ask = (recordId: string) => ports.openRecord(anOpenRecord({ instance, recordId }), 0, SOON, NOW);

    const answers = await Promise.all(['1', '2', '3', '4', '5'].map(ask));

    expect(answers.filter((answer) => answer === 'opened')).toHaveLength(1);
  });

  it('that is given back lets the next one go on with the record', async () => {
    const record = anOpenRecord({ instance: anotherInstance() });
    await ports.openRecord(record, 0, SOON, NOW);

    await ports.releaseRecord(record);

    expect(await memoryOf(record.instance)).toMatchObject({ open: record, leasedUntil: null });
    expect(await ports.openRecord(record, 1, SOON, NOW)).toBe('opened');
  });

  it('is refused to who decided by a memory that is out of date', async () => {
    const record = aClosedRecord({ instance: anotherInstance() });
    await ports.openRecord(record, 0, SOON, NOW);
    await ports.closeRecord(record, allWell);

    const answers = [
      await ports.openRecord(record, 0, SOON, NOW),
      await ports.openRecord(record, 1, SOON, NOW),
    ];

    expect(answers).toEqual(['held', 'opened']);
  });

  it("is not given back in another record's name", async () => {
    const instance = anotherInstance();
    await ports.openRecord(anOpenRecord({ instance, recordId: 'one' }), 0, SOON, NOW);

    const release = ports.releaseRecord(anOpenRecord({ instance, recordId: 'other' }));

    await expect(release).rejects.toThrow('conditional request failed');
    expect((await memoryOf(instance))?.leasedUntil).toEqual(SOON);
  });

  it('is not taken for refused where the table is away', async () => {
    const away = records('no-such-table');

    await expect(away.openRecord(anOpenRecord(), 0, SOON, NOW)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('memories', () => {
  it('of instances never met are left out', async () => {
    const known = aClosedRecord({ instance: anotherInstance() });
    await ports.closeRecord(known, allWell);

    const memories = await ports.memoriesOf([known.instance, anotherInstance()]);

    expect([...memories.keys()]).toEqual([instanceKey(known.instance)]);
  });

  it('of more than 100 instances are read in parts, each instance once', async () => {
    const instances = Array.from({ length: 101 }, anotherInstance);
    const last = aClosedRecord({ instance: instances[100]! });
    await ports.closeRecord(last, { ...allWell, options: v1Allowed });

    const memories = await ports.memoriesOf([...instances, ...instances]);

    expect([...memories.keys()]).toEqual([instanceKey(last.instance)]);
  });

  it('that DynamoDB did not get to are asked for again, and only those', async () => {
    const [one, other] = [anotherInstance(), anotherInstance()];
    const [first, second] = [one, other].map((key) => ({ pk: instanceKey(key), sk: 'memory' }));
    const client = mockClient(DynamoDBDocumentClient);
    onTestFinished(() => client.restore());
    client
      .on(BatchGetCommand)
      .resolvesOnce({
        Responses: { records: [{ ...first, options: v1Allowed }] },
        UnprocessedKeys: { records: { Keys: [second!] } },
      })
      .resolvesOnce({ Responses: { records: [{ ...second, options: v2Only }] } })
      .rejects('There is nothing left to ask for.');

    const memories = await records('records').memoriesOf([one, other]);

    expect([...memories]).toMatchObject([
      [first?.pk, { options: v1Allowed }],
      [second?.pk, { options: v2Only }],
    ]);

    const asked = client.commandCalls(BatchGetCommand).map(({ args: [{ input }] }) => input.RequestItems);
    expect(asked.map((items) => items?.['records'])).toEqual([
      { Keys: [first, second], ConsistentRead: true },
      { Keys: [second], ConsistentRead: true },
    ]);
  });

  it('of no instances cost no call', async () => {
    const away = records('no-such-table');

    expect(await away.memoriesOf([])).toEqual(new Map());
  });
});

describe('a memory that somebody spoiled', () => {
  it('is told as unreadable, and the others are read', async () => {
    const client = mockClient(DynamoDBDocumentClient);
    const [one, other] = [anotherInstance(), anotherInstance()];
    client.on(BatchGetCommand).resolves({
      Responses: {
        records: [
          { pk: instanceKey(one), sk: 'memory', options: { httpTokens: 'sometimes' } },
          { pk: instanceKey(other), sk: 'memory', options: v2Only },
        ],
      },
    });

    const memories = await records('records').memoriesOf([one, other]);
    client.restore();

    expect(memories.get(instanceKey(one))).toBe('unreadable');
    expect(memories.get(instanceKey(other))).toMatchObject({ options: v2Only });
  });
});
