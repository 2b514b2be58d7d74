import {
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  ModifyInstanceMetadataDefaultsCommand,
  ModifyInstanceMetadataOptionsCommand,
  StopInstancesCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { createCallLog } from '../../../local/ec2/traffic/call-log.ts';
import { givenClient, givenSimulator, launched, refusalOf } from './given.ts';

const Filters = [{ Name: 'tag-key', Values: ['*'] }];

const requireTokens = (InstanceId: string): ModifyInstanceMetadataOptionsCommand =>
  new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens: 'required' });

describe('throttling', () => {
  const many = (count: number, call: () => Promise<unknown>): Promise<PromiseSettledResult<unknown>[]> =>
    Promise.allSettled(Array.from({ length: count }, call));
  const rejected = (results: PromiseSettledResult<unknown>[]): PromiseRejectedResult[] =>
    results.filter((result) => result.status === 'rejected');

  it('lets 100 changes pass at once, then 5 a second', async () => {
    const { ec2, simulator, clock } = await givenSimulator({ throttle: true });
    const [instanceId = ''] = simulator.instances.seed(1);
    const change = (): Promise<unknown> => ec2.send(requireTokens(instanceId));

    const atOnce = rejected(await many(103, change));
    clock.advance(1000);
    const later = rejected(await many(6, change));

    expect(atOnce).toHaveLength(3);
    expect(atOnce[0]?.reason).toMatchObject({
      name: 'RequestLimitExceeded',
      $metadata: { httpStatusCode: 503 },
    });
    expect(later).toHaveLength(1);
    expect(simulator.calls.count('ModifyInstanceMetadataOptions', 'RequestLimitExceeded')).toBe(4);
  });

  it.each<[string, (ec2: EC2Client) => Promise<unknown>, number, number]>([
    ['all instances at once', (ec2) => ec2.send(new DescribeInstancesCommand({})), 50, 10],
    ['a page of instances', (ec2) => ec2.send(new DescribeInstancesCommand({ MaxResults: 5 })), 100, 20],
    ['filtered instances', (ec2) => ec2.send(new DescribeInstancesCommand({ Filters })), 100, 20],
    ['Regions', (ec2) => ec2.send(new DescribeRegionsCommand({})), 100, 20],
    ['defaults', (ec2) => ec2.send(new ModifyInstanceMetadataDefaultsCommand({})), 2, 2],
    ['a launch', (ec2) => launched(ec2), 5, 2],
    ['any other change', (ec2) => ec2.send(new StopInstancesCommand({ InstanceIds: [] })), 50, 5],
  ])('has a bucket for %s', async (_, call, capacity, refillPerSecond) => {
    const { ec2, simulator, clock } = await givenSimulator({ throttle: true });
    const throttled = (): number => simulator.calls.count(undefined, 'RequestLimitExceeded');

    await many(capacity + 1, () => call(ec2));
    const atOnce = throttled();
    clock.advance(1000);
    await many(refillPerSecond + 1, () => call(ec2));

    expect([atOnce, throttled()]).toEqual([1, 2]);
  });

  it('takes limits of its own, and never fills a bucket over its brim', async () => {
    const one = { capacity: 1, refillPerSecond: 1 };
    const { ec2, clock } = await givenSimulator({
      throttle: { mutating: one, describe: one, unpagedDescribe: one },
    });
    clock.advance(10_000);

    const results = rejected(await many(3, () => ec2.send(new DescribeRegionsCommand({}))));

    expect(results).toHaveLength(2);
  });

  it('counts each Region and account by itself', async () => {
    const none = { capacity: 1, refillPerSecond: 0 };
    const limits = { mutating: none, describe: none, unpagedDescribe: none };
    const { ec2, simulator } = await givenSimulator({ throttle: limits });
    const elsewhere = givenClient(simulator, { region: 'eu-west-1' });

    await ec2.send(new DescribeRegionsCommand({}));

    await expect(elsewhere.send(new DescribeRegionsCommand({}))).resolves.toBeDefined();
    await expect(ec2.send(new DescribeRegionsCommand({}))).rejects.toMatchObject({
      name: 'RequestLimitExceeded',
    });
  });
});

describe('the call log', () => {
  it('tells action, instances, place, time and outcome', async () => {
    const { ec2, simulator, clock } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    clock.advance(5);
    await ec2.send(requireTokens(instanceId));
    await refusalOf(ec2.send(requireTokens('i-nonsense')));

    expect(simulator.calls.list('ModifyInstanceMetadataOptions')).toEqual([
      {
        action: 'ModifyInstanceMetadataOptions',
        instanceIds: [instanceId],
        accountId: '123456789012',
        accessKeyId: 'AKIAEXAMPLEEXAMPLE01',
        region: 'us-east-1',
        at: clock.now(),
        outcome: 'ok',
      },
      expect.objectContaining({ outcome: 'InvalidInstanceID.Malformed' }),
    ]);
    expect(simulator.calls.count()).toBe(3);
    expect(simulator.calls.count('ModifyInstanceMetadataOptions')).toBe(2);
    expect(simulator.calls.count(undefined, 'ok')).toBe(2);
  });

  it('starts anew when it is reset', async () => {
    const { ec2, simulator } = await givenSimulator();
    await launched(ec2);

    simulator.calls.reset();

    expect([simulator.calls.count(), simulator.calls.list()]).toEqual([0, []]);
  });

  it('keeps the last calls and counts them all', () => {
    const log = createCallLog(2);
    const call = { instanceIds: [], accountId: '', accessKeyId: '', region: '', outcome: 'ok' };

    for (let at = 1; at <= 9; at += 1) log.add({ ...call, action: 'A', at });

    expect(log.list().map(({ at }) => at)).toEqual([8, 9]);
    expect(log.count('A')).toBe(9);
  });
});

describe('latency', () => {
  const timeOf = async (call: Promise<unknown>): Promise<number> => {
    const before = performance.now();
    await call;
    return performance.now() - before;
  };

  it('delays every API call', async () => {
    const { ec2 } = await givenSimulator({ latencyMilliseconds: 40 });

    const milliseconds = await timeOf(ec2.send(new DescribeInstancesCommand({})));

    expect(milliseconds).toBeGreaterThanOrEqual(39);
  });

  it('can be of one action only', async () => {
    const { ec2 } = await givenSimulator({
      latencyMilliseconds: 60_000,
      latencyByAction: { DescribeInstances: 40, DescribeRegions: 0 },
    });

    const milliseconds = await timeOf(ec2.send(new DescribeInstancesCommand({})));
    await ec2.send(new DescribeRegionsCommand({}));

    expect(milliseconds).toBeGreaterThanOrEqual(39);
  });
});
