import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { fleetMemory, type FleetMemory } from '../../../lib/adapters/fleet-memory.ts';
import { records } from '../../../lib/adapters/records.ts';
import { exceptionItem } from '../../../lib/boundary/stored-exception.ts';
import { daysUntil } from '../../../lib/domain/fleet/window.ts';
import { aClosedRecord, aGrantedException, minutesAgo, NOW } from '../../given.ts';
import { inLocalTables } from '../../local-tables.ts';

const local = inLocalTables();

function theMemory(): FleetMemory {
  const { recordsTableName, exceptionsTableName } = local.tables;
  return fleetMemory({ region: 'eu-west-1', recordsTableName, exceptionsTableName });
}

function documents(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({}));
}

async function givenExceptions(count: number): Promise<void> {
  const items = Array.from({ length: count }, (_, index) => {
    const exceptionId = `exc-${String(index).padStart(4, '0')}`;
    return exceptionItem({ exception: aGrantedException({ exceptionId }), revision: 1 });
  });
  for (let start = 0; start < count; start += 25) {
    const puts = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    const RequestItems = { [local.tables.exceptionsTableName]: puts };
    await documents().send(new BatchWriteCommand({ RequestItems }));
  }
}

describe('the memory of a guardrail', () => {
  it('has all exceptions, however many pages they take, and hides none for one that is spoiled', async () => {
    await givenExceptions(510);
    const spoiled = { pk: 'exception', sk: 'exc-0000-spoiled' };
    await documents().send(new PutCommand({ TableName: local.tables.exceptionsTableName, Item: spoiled }));

    const { exceptions, unreadable } = await theMemory().knownExceptions();

    expect(new Set(exceptions.map(({ exceptionId }) => exceptionId)).size).toBe(510);
    expect(unreadable).toEqual(['exc-0000-spoiled']);
  });

  it('has the finished records of a span of time', async () => {
    const { keepRecord } = records(local.tables.recordsTableName);
    await keepRecord(aClosedRecord({ recordId: 'lately', closedAt: minutesAgo(60) }));
    await keepRecord(aClosedRecord({ recordId: 'before', closedAt: minutesAgo(3 * 24 * 60) }));

    const found = [];
    for await (const page of theMemory().finishedRecords(daysUntil(NOW, 2))) found.push(...page);

    expect(found).toEqual([aClosedRecord({ recordId: 'lately', closedAt: minutesAgo(60) })]);
  });
});
