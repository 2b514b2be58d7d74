import {
  ModifyInstanceMetadataOptionsCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, launched, noon } from './given.ts';
import { day, hour, pagesOf, sumsOf } from './given-metrics.ts';

const optional = { metadataOptions: { httpTokens: 'optional' } } as const;
/** 12:00 to 20:00 by the hour. */
const afternoon = { start: noon, end: noon + 8 * hour, period: 3600 };

describe('a running instance', () => {
  it('has a datapoint for each period since its launch, 0 where nobody called', async () => {
    const { simulator, clock, ec2 } = await givenSimulator();
    clock.advance(1.5 * hour);
    const [instanceId] = await launched(ec2);
    clock.advance(2 * hour);
    await fetch(`${simulator.imdsUrl(instanceId)}/latest/meta-data/instance-id`);
    clock.advance(0.75 * hour);

    const sums = await sumsOf(simulator, instanceId, afternoon);

    expect(sums).toEqual({ '03-01T13:00': 0, '03-01T14:00': 0, '03-01T15:00': 1, '03-01T16:00': 0 });
  });

  it('has none while it is stopped, nor after it has gone', async () => {
    const { simulator, clock, ec2 } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    const InstanceIds = [instanceId];
    clock.advance(hour);
    await ec2.send(new StopInstancesCommand({ InstanceIds }));
    clock.advance(2 * hour);
    await ec2.send(new StartInstancesCommand({ InstanceIds }));
    clock.advance(hour);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
    clock.advance(hour);

    const sums = await sumsOf(simulator, instanceId, afternoon);

    expect(sums).toEqual({ '03-01T12:00': 0, '03-01T15:00': 0 });
  });

  it('has none until it runs', async () => {
    const { simulator, clock, ec2 } = await givenSimulator({ transitionDelayMilliseconds: 2 * hour });
    const [instanceId] = await launched(ec2);
    clock.advance(3 * hour);

    const sums = await sumsOf(simulator, instanceId, afternoon);

    expect(sums).toEqual({ '03-01T14:00': 0 });
  });

  it('has those of the one metric that its options make it publish', async () => {
    const { simulator, clock, ec2 } = await givenSimulator({ applyDelayMilliseconds: hour });
    const [instanceId = ''] = simulator.instances.seed(1, { ...optional, ageMilliseconds: 0 });
    const modify = (options: Partial<ModifyInstanceMetadataOptionsCommand['input']>) =>
      ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: instanceId, ...options }));
    clock.advance(hour);
    await modify({ HttpTokens: 'required' });
    clock.advance(3 * hour);
    await modify({ HttpEndpoint: 'disabled' });
    clock.advance(3 * hour);
    await modify({ HttpEndpoint: 'enabled' });
    clock.advance(2 * hour);

    const before = await sumsOf(simulator, instanceId, afternoon);
    const whole = { ...afternoon, end: noon + 10 * hour };
    const after = await sumsOf(simulator, instanceId, { ...whole, metric: 'MetadataNoTokenRejected' });

    expect(before).toEqual({ '03-01T12:00': 0, '03-01T13:00': 0 });
    expect(after).toEqual({ '03-01T14:00': 0, '03-01T15:00': 0, '03-01T16:00': 0, '03-01T20:00': 0 });
  });

  it('that was seeded has them since its launch, and one that is stopped has none', async () => {
    const { simulator } = await givenSimulator();
    const [young = ''] = simulator.instances.seed(1, { ...optional, ageMilliseconds: 2 * hour });
    const [stopped = ''] = simulator.instances.seed(1, { ...optional, state: 'stopped' });
    const question = { start: noon - 5 * hour, end: noon + hour, period: 3600 };

    const sums = await sumsOf(simulator, young, question);
    const none = await sumsOf(simulator, stopped, question);

    expect(sums).toEqual({ '03-01T10:00': 0, '03-01T11:00': 0 });
    expect(none).toEqual({});
  });
});

describe('periods', () => {
  it('of a day begin at midnight UTC, the first one before the start', async () => {
    const { simulator } = await givenSimulator();
    const [instanceId = ''] = simulator.instances.seed(1, optional);
    const midnight = Date.parse('2026-02-26T00:00:00Z');
    for (const [at, calls] of [
      [midnight - 1, 1],
      [midnight, 2],
      [noon, 4],
    ] as const)
      simulator.instances.recordUsage(instanceId, 'MetadataNoToken', { at, calls });

    const sums = await sumsOf(simulator, instanceId, { start: midnight + 12 * hour, end: noon + 1 });

    expect(sums).toEqual({ '02-26T00:00': 2, '02-27T00:00': 0, '02-28T00:00': 0, '03-01T00:00': 4 });
  });

  it.each([
    [noon, 15],
    [noon - 12 * hour, 14],
  ])('of a day in two weeks that end at %i are %i', async (end, days) => {
    const { simulator } = await givenSimulator();
    const [instanceId = ''] = simulator.instances.seed(1, optional);

    const sums = await sumsOf(simulator, instanceId, { start: end - 14 * day, end });

    expect(Object.values(sums)).toEqual(Array.from({ length: days }, () => 0));
  });
});

describe('metrics that are missing', () => {
  it('give no datapoints, until they are switched on again', async () => {
    const { simulator } = await givenSimulator();
    const [instanceId = '', other = ''] = simulator.instances.seed(2, optional);
    simulator.instances.recordUsage(instanceId, 'MetadataNoToken', { calls: 3, at: noon - 1 });
    const question = { start: noon - hour, end: noon, period: 3600 };

    simulator.missingMetrics.add([instanceId]);
    const missing = await sumsOf(simulator, instanceId, question);
    const untouched = await sumsOf(simulator, other, question);
    simulator.missingMetrics.clear();
    const back = await sumsOf(simulator, instanceId, question);

    expect([missing, untouched, back]).toEqual([{}, { '03-01T11:00': 0 }, { '03-01T11:00': 3 }]);
  });

  it('can be steered over HTTP', async () => {
    const { simulator } = await givenSimulator();
    const [instanceId = ''] = simulator.instances.seed(1);
    const url = `${simulator.url}/_local/missing-metrics`;
    const add = (body: unknown) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

    const added = await add({ instanceIds: [instanceId] });
    const unknown = await add({ instanceIds: [instanceId, 'i-0000'] });
    const malformed = await add({ instanceId });
    const listed: unknown = await (await fetch(url)).json();
    const cleared: unknown = await (await fetch(url, { method: 'DELETE' })).json();

    expect([added.status, unknown.status, malformed.status]).toEqual([201, 400, 400]);
    expect(await unknown.json()).toEqual({ error: 'There is no instance i-0000.' });
    expect([listed, cleared, simulator.missingMetrics.list()]).toEqual([[instanceId], [], []]);
  });
});

describe('pages of datapoints', () => {
  const week = { start: noon - 6 * day, end: noon };

  it('are as long as the simulator or the call wants, and cut a query where it must be', async () => {
    const { simulator } = await givenSimulator({ datapointsPerPage: 10 });
    const instanceIds = simulator.instances.seed(3, optional);

    const pages = await pagesOf(simulator, { ...week, instanceIds });
    const shorter = await pagesOf(simulator, { ...week, instanceIds, maxDatapoints: 7 });

    const sizes = (all: typeof pages) =>
      all.map((page) => page.map(({ Id, Values = [], StatusCode }) => [Id, Values.length, StatusCode]));
    expect(sizes(pages)).toEqual([
      [
        ['m0', 7, 'Complete'],
        ['m1', 3, 'PartialData'],
      ],
      [
        ['m1', 4, 'Complete'],
        ['m2', 6, 'PartialData'],
      ],
      [['m2', 1, 'Complete']],
    ]);
    expect(sizes(shorter).map((page) => page.filter(([, size]) => size !== 0).length)).toEqual([1, 1, 1]);
  });

  it('together have each datapoint once', async () => {
    const { simulator } = await givenSimulator({ datapointsPerPage: 4 });
    const instanceIds = simulator.instances.seed(2, { ...optional, imdsv1Use: { callsPerDay: 5 } });

    const pages = await pagesOf(simulator, { ...week, instanceIds });

    const days = Array.from({ length: 7 }, (_, index) => new Date(noon - 12 * hour - (6 - index) * day));
    for (const id of ['m0', 'm1']) {
      const parts = pages.flat().filter(({ Id }) => Id === id);
      expect(parts.flatMap(({ Timestamps = [] }) => Timestamps)).toEqual(days);
      expect(parts.flatMap(({ Values = [] }) => Values)).toEqual(days.map(() => 5));
    }
  });

  it("hold CloudWatch's 100,800 when nothing else is said", async () => {
    const { simulator } = await givenSimulator();
    const instanceIds = simulator.instances.seed(71, optional);

    const pages = await pagesOf(simulator, { start: noon - day, end: noon, period: 60, instanceIds });

    const sizes = pages.map((page) => page.reduce((sum, { Values = [] }) => sum + Values.length, 0));
    expect(sizes).toEqual([100_800, 1_440]);
  });

  it('begin with a token that was given out', async () => {
    const { simulator } = await givenSimulator();
    const body = {
      StartTime: noon / 1000,
      EndTime: noon / 1000 + 60,
      NextToken: 'next',
      MetricDataQueries: [
        {
          Id: 'm0',
          MetricStat: { Metric: { Namespace: 'AWS/EC2', MetricName: 'x' }, Period: 60, Stat: 'Sum' },
        },
      ],
    };

    const refused = await fetch(simulator.url, {
      method: 'POST',
      headers: { 'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData' },
      body: JSON.stringify(body),
    });

    expect(await refused.json()).toMatchObject({ __type: 'InvalidNextToken' });
  });
});
