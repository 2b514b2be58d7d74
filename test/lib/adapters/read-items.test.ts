import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readItems } from '../../../lib/adapters/read-items.ts';

const document = mockClient(DynamoDBDocumentClient);
const client = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
const key = { pk: 'one', sk: 'memory' };
const left = { UnprocessedKeys: { records: { Keys: [key] } } };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  document.reset();
});

/** When the calls were made, in milliseconds from the first. */
async function callTimes(): Promise<{ outcome: unknown; times: number[] }> {
  const times: number[] = [];
  const start = Date.now();
  document.on(BatchGetCommand).callsFake(() => {
    times.push(Date.now() - start);
    return left;
  });
  const reading = readItems(client, 'records', [key]).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(60_000);
  return { outcome: await reading, times };
}

describe('items that DynamoDB leaves unread', () => {
  it('are asked for again with pauses that grow, and end', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);

    const { times } = await callTimes();

    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses).toEqual([50, 100, 200, 400, 800, 1_000, 1_000, 1_000]);
  });

  it('are an error in the end, since half an answer is none', async () => {
    const { outcome } = await callTimes();

    expect(String(outcome)).toContain('left 1 of 1 items of the table records unread');
  });

  it('make no second call of one that fails by itself: that the SDK has tried again', async () => {
    document.on(BatchGetCommand).rejects(new Error('no such table'));

    await expect(readItems(client, 'records', [key])).rejects.toThrow('no such table');
    expect(document.commandCalls(BatchGetCommand)).toHaveLength(1);
  });
});
