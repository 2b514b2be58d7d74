import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordHistory, type RecordHistory } from '../../../lib/adapters/record-history.ts';
import { records } from '../../../lib/adapters/records.ts';
import { aClosedRecord } from '../../given.ts';
import { inLocalTables } from '../../local-tables.ts';

const local = inLocalTables();
let history: RecordHistory;
let keep: ReturnType<typeof records>['keepRecord'];

beforeAll(() => {
  history = recordHistory(local.tables.recordsTableName);
  ({ keepRecord: keep } = records(local.tables.recordsTableName));
});

async function idsIn(since: string, until: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of history({ since: new Date(since), until: new Date(until) }))
    ids.push(...page.map((each) => ('unreadable' in each ? each.unreadable : each.recordId)));
  return ids;
}

describe('the history of records', () => {
  it('gives what was closed in a span of time, over midnight and oldest first', async () => {
    const closedAt = [
      '2026-03-01T09:00Z',
      '2026-03-01T23:59:59.999Z',
      '2026-03-02T00:00Z',
      '2026-03-03T12:00Z',
    ];
    for (const [index, at] of closedAt.entries())
      await keep(aClosedRecord({ recordId: `record-${index}`, closedAt: new Date(at) }));

    expect(await idsIn('2026-03-01T09:00:00.001Z', '2026-03-03T12:00Z')).toEqual(['record-1', 'record-2']);
    expect(await idsIn('2026-03-01T00:00Z', '2026-03-04T00:00Z')).toEqual([
      'record-0',
      'record-1',
      'record-2',
      'record-3',
    ]);
    expect(await idsIn('2026-03-05T00:00Z', '2026-03-06T00:00Z')).toEqual([]);
  });

  it('tells of an item that somebody spoiled, and gives the others', async () => {
    await keep(aClosedRecord({ recordId: 'well', closedAt: new Date('2026-04-01T10:00Z') }));
    const spoiled = {
      pk: 'spoiled',
      sk: 'record#1',
      timeline: 'day#2026-04-01',
      timelineAt: '2026-04-01T11',
    };
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    await documents.send(new PutCommand({ TableName: local.tables.recordsTableName, Item: spoiled }));

    expect(await idsIn('2026-04-01T00:00Z', '2026-04-02T00:00Z')).toEqual(['well', 'spoiled record#1']);
  });
});
