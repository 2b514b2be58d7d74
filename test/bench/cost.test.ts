import { GetCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startCapacityProxy } from '../../bench/cost/capacity-proxy.ts';
import { exceptionUsage, statesUntilTheEnd } from '../../bench/cost/exception-usage.ts';
import { fixedUsage } from '../../bench/cost/fixed.ts';
import { usageOf } from '../../bench/cost/invocation-usage.ts';
import { PRICES } from '../../bench/cost/prices.ts';
import { breakdown, perMillion } from '../../bench/cost/report.ts';
import { sweepUsage } from '../../bench/cost/sweep-usage.ts';
import { costOf, times, total } from '../../bench/cost/usage.ts';
import { startTables } from '../../local/embedded/tables.ts';

describe('the cost of a usage', () => {
  it('is its quantities by their prices', () => {
    const usage = { 'SQS requests': 3_000_000, 'DynamoDB write units': 2_000_000, 'KMS keys': 1 };

    expect(costOf(usage)).toBeCloseTo(3 * 0.4 + 2 * 0.625 + 1, 10);
  });

  it('adds up and multiplies', () => {
    const one = { 'SQS requests': 1, 'Lambda requests': 2 };

    expect(total(one, times(3, { 'SQS requests': 2 }))).toEqual({ 'SQS requests': 7, 'Lambda requests': 2 });
    expect(times(1 / 2, one)).toEqual({ 'SQS requests': 0.5, 'Lambda requests': 1 });
  });

  it('goes by prices that say where they are from', () => {
    for (const { dollars, per, page } of Object.values(PRICES)) {
      expect(dollars / per).toBeGreaterThan(0);
      expect(page).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z-]+\/pricing\//);
    }
  });
});

describe('an invocation', () => {
  it('is billed by its messages, its calls, its pauses and its log', () => {
    const usage = usageOf({
      invocations: 1,
      messages: 10,
      calls: { 'sns:PublishBatch': 1, dynamodb: 7 },
      readUnits: 2,
      writeUnits: 6,
      pausedMilliseconds: 250,
      loggedBytes: 524,
    });

    expect(usage).toEqual({
      'SQS requests': 12,
      'Lambda requests': 1,
      'Lambda GB-seconds': (0.002 + 8 * 0.025 + 0.25) * 0.5,
      'DynamoDB read units': 2,
      'DynamoDB write units': 6,
      'SNS publishes': 1,
      'CloudWatch log GB': 1_024 / 2 ** 30,
    });
  });
});

describe('what DynamoDB is asked for', () => {
  it('is counted by call, a write twice for the index that it moves an entry of', async () => {
    const tables = await startTables();
    const proxy = await startCapacityProxy(tables.url);
    onTestFinished(async () => {
      await Promise.all([tables.stop(), proxy.stop()]);
    });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = DynamoDBDocumentClient.from(
      new DynamoDBClient({ endpoint: proxy.url, region: 'local', credentials }),
    );
    const [TableName, Key] = [tables.recordsTableName, { pk: 'one', sk: 'memory' }];

    await client.send(new PutCommand({ TableName, Item: { ...Key, text: 'x'.repeat(1_500) } }));
    await client.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': 1 },
      }),
    );
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));

    expect(Item).toMatchObject({ n: 1 });
    expect(proxy.capacity()).toEqual({ calls: 3, readUnits: 1, writeUnits: 8 });
  });
});

describe('an exception', () => {
  it('goes through its workflow state by state, each a transition', () => {
    const path = statesUntilTheEnd();

    expect(path[0]).toBe('Record');
    expect(path).toContain('Grant');
    expect(path.slice(-2)).toEqual(['Settle', 'Over']);
    expect(costOf(exceptionUsage())).toBeCloseTo((path.length * 0.025) / 1_000, 10);
  });
});

describe('a stack that does nothing', () => {
  it('costs its alarms, keys and secrets, and the polls of its queues', () => {
    const alarm = { Type: 'AWS::CloudWatch::Alarm', Properties: {} };
    const mapping = { Type: 'AWS::Lambda::EventSourceMapping', Properties: {} };
    const Resources = { one: alarm, other: alarm, key: { Type: 'AWS::KMS::Key', Properties: {} }, mapping };

    const usage = fixedUsage({ Resources, Outputs: {} });

    expect(usage).toMatchObject({ 'CloudWatch alarms': 2, 'KMS keys': 1, 'SQS requests': 657_000 });
  });
});

describe('a sweep', () => {
  it('costs by what it changes, hardly by what it looks at', () => {
    const change = { 'DynamoDB write units': 12, 'SQS requests': 3 };
    const cost = (instances: number, changes: number) => costOf(sweepUsage(instances, changes, change));

    expect(cost(100_000, 0)).toBeLessThan(0.001);
    expect(sweepUsage(1_000, 20, change)).toMatchObject({ 'DynamoDB write units': 240, 'SNS publishes': 2 });
    expect(sweepUsage(1_000, 20, change)).not.toHaveProperty('SQS requests');
  });
});

describe('the report', () => {
  const usage = { 'SQS requests': 3, 'DynamoDB write units': 12, 'SNS publishes': 1 };

  it('tells a million of each, and what the most of it is for', () => {
    expect(perMillion([{ name: 'launches', usage }])).toMatch(/launches +9\.20 +7\.50 +1\.20 +0\.00 +0\.50/);
  });

  it('tells a usage unit by unit', () => {
    expect(breakdown('a month', { 'CloudWatch alarms': 29, 'KMS keys': 1 })).toMatch(
      /CloudWatch alarms +29 +2\.90\n +KMS keys +1 +1\.00\n +together +3\.90/,
    );
  });
});
