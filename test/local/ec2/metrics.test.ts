import {
  CloudWatchClient,
  GetMetricDataCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
  type GetMetricDataCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { cbor, dateToTag } from '@smithy/core/cbor';
import { describe, expect, it } from 'vitest';
import { clientConfig, givenSimulator, noon, refusalOf } from './given.ts';

const minute = 60_000;

function query(
  instanceId: string,
  overrides: Partial<GetMetricDataCommandInput> = {},
  MetricName = 'MetadataNoToken',
) {
  const input: GetMetricDataCommandInput = {
    StartTime: new Date(noon - 60 * minute),
    EndTime: new Date(noon + 60 * minute),
    MetricDataQueries: [
      {
        Id: 'used',
        MetricStat: {
          Metric: {
            Namespace: 'AWS/EC2',
            MetricName,
            Dimensions: [{ Name: 'InstanceId', Value: instanceId }],
          },
          Period: 300,
          Stat: 'Sum',
        },
      },
    ],
    ...overrides,
  };
  return new GetMetricDataCommand(input);
}

/** An instance that was launched just now: what is counted is all that there is. */
async function givenMetrics() {
  const given = await givenSimulator();
  const [instanceId = ''] = given.simulator.instances.seed(1, { ageMilliseconds: 0 });
  const cloudWatch = new CloudWatchClient(clientConfig(given.simulator));
  return { ...given, instanceId, cloudWatch };
}

describe('GetMetricData', () => {
  it('sums the calls without a token that IMDS answered and refused, by period', async () => {
    const { simulator, cloudWatch, clock, instanceId } = await givenMetrics();
    const call = (): Promise<Response> =>
      fetch(`${simulator.imdsUrl(instanceId)}/latest/meta-data/instance-id`);
    await call();
    await call();
    clock.advance(5 * minute);
    await call();
    await fetch(`${simulator.imdsUrl(instanceId)}/latest/meta-data/nothing-here`);

    const answer = await cloudWatch.send(query(instanceId));
    const rejected = await cloudWatch.send(query(instanceId, {}, 'MetadataNoTokenRejected'));

    expect(answer.MetricDataResults).toEqual([
      {
        Id: 'used',
        Label: 'MetadataNoToken',
        Timestamps: [new Date(noon + 5 * minute), new Date(noon)],
        Values: [1, 2],
        StatusCode: 'Complete',
      },
    ]);
    expect(rejected.MetricDataResults?.[0]?.Values).toEqual([]);
  });

  it('shows refused calls apart', async () => {
    const { simulator, cloudWatch } = await givenMetrics();
    const required = { metadataOptions: { httpTokens: 'required' }, ageMilliseconds: 0 } as const;
    const [strict = ''] = simulator.instances.seed(1, required);
    await fetch(`${simulator.imdsUrl(strict)}/latest/meta-data/`);

    const rejected = await cloudWatch.send(query(strict, {}, 'MetadataNoTokenRejected'));
    const answered = await cloudWatch.send(query(strict));

    expect(rejected.MetricDataResults?.[0]?.Values).toEqual([1]);
    expect(answered.MetricDataResults?.[0]?.Values).toEqual([]);
  });

  it('looks at no more than the time asked for, oldest first on demand', async () => {
    const { simulator, cloudWatch, instanceId } = await givenMetrics();
    for (const [at, calls] of [
      [noon - 61 * minute, 1],
      [noon, 2],
      [noon + 10 * minute, 4],
      [noon + 60 * minute, 8],
    ] as const) {
      simulator.instances.recordUsage(instanceId, 'MetadataNoToken', { at, calls });
    }

    const answer = await cloudWatch.send(query(instanceId, { ScanBy: 'TimestampAscending' }));

    expect(answer.MetricDataResults?.[0]?.Values).toEqual([2, 4]);
  });

  it("knows neither another Region's instances nor other metrics", async () => {
    const { simulator, cloudWatch, instanceId } = await givenMetrics();
    simulator.instances.recordUsage(instanceId, 'MetadataNoToken', { calls: 1 });
    const elsewhere = new CloudWatchClient(clientConfig(simulator, { region: 'eu-west-1' }));

    const foreign = await elsewhere.send(query(instanceId));
    const other = await cloudWatch.send(query(instanceId, {}, 'CPUUtilization'));

    expect(foreign.MetricDataResults?.[0]?.Values).toEqual([]);
    expect(other.MetricDataResults?.[0]?.Values).toEqual([]);
  });

  it.each<[string, Partial<GetMetricDataCommandInput>]>([
    ['an end before its start', { EndTime: new Date(noon - 120 * minute) }],
    ['no queries', { MetricDataQueries: [] }],
    ['an expression', { MetricDataQueries: [{ Id: 'sum', Expression: 'SUM(METRICS())' }] }],
  ])('refuses %s', async (_, overrides) => {
    const { cloudWatch, instanceId } = await givenMetrics();

    const refused = await refusalOf(cloudWatch.send(query(instanceId, overrides)));

    expect((refused as Error).name).toMatch(/^InvalidParameter/);
  });

  it('answers botocore, which speaks CBOR', async () => {
    const { simulator, instanceId } = await givenMetrics();
    simulator.instances.recordUsage(instanceId, 'MetadataNoToken', { calls: 3 });
    const { input } = query(instanceId);
    const body = { ...input, StartTime: dateToTag(input.StartTime!), EndTime: dateToTag(input.EndTime!) };
    const send = (content: unknown): Promise<Response> =>
      fetch(`${simulator.url}/service/GraniteServiceVersion20100801/operation/GetMetricData`, {
        method: 'POST',
        headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
        body: Buffer.from(cbor.serialize(content)),
      });

    const answer = await send(body);
    const refused = await send({});

    const decoded = cbor.deserialize(new Uint8Array(await answer.arrayBuffer())) as Record<string, unknown>;
    expect(decoded['MetricDataResults']).toMatchObject([{ Id: 'used', Values: [3] }]);
    expect(refused.status).toBe(400);
    expect(refused.headers.get('x-amzn-query-error')).toBe('InvalidParameterValue;Sender');
  });

  it('answers clients of the Query protocol', async () => {
    const { simulator, instanceId } = await givenMetrics();
    simulator.instances.recordUsage(instanceId, 'MetadataNoToken', { calls: 3 });
    const form = new URLSearchParams({
      Action: 'GetMetricData',
      Version: '2010-08-01',
      StartTime: '2026-03-01T11:00:00Z',
      EndTime: '2026-03-01T13:00:00Z',
      'MetricDataQueries.member.1.Id': 'used',
      'MetricDataQueries.member.1.MetricStat.Period': '60',
      'MetricDataQueries.member.1.MetricStat.Stat': 'Sum',
      'MetricDataQueries.member.1.MetricStat.Metric.Namespace': 'AWS/EC2',
      'MetricDataQueries.member.1.MetricStat.Metric.MetricName': 'MetadataNoToken',
      'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Name': 'InstanceId',
      'MetricDataQueries.member.1.MetricStat.Metric.Dimensions.member.1.Value': instanceId,
    });

    const answer = await fetch(simulator.url, { method: 'POST', body: form });
    const refused = await fetch(simulator.url, { method: 'POST', body: 'Action=Nothing&Version=2010-08-01' });

    const text = await answer.text();
    expect(text).toContain('<Values><member>3</member></Values>');
    expect(text).toContain('<Timestamps><member>2026-03-01T12:00:00.000Z</member></Timestamps>');
    expect(await refused.text()).toContain('<Code>InvalidAction</Code>');
  });

  it('meets faults like any other call', async () => {
    const { simulator, cloudWatch, instanceId } = await givenMetrics();
    simulator.faults.add({ kind: 'error', action: 'GetMetricData', code: 'Throttling', status: 400 });

    const refused = await refusalOf(cloudWatch.send(query(instanceId)));

    expect(refused).toMatchObject({ name: 'Throttling' });
    expect(simulator.calls.count('GetMetricData', 'Throttling')).toBe(1);
  });
});

describe('ListMetrics', () => {
  it('lists what instances have published, page by page', async () => {
    const { simulator, cloudWatch } = await givenMetrics();
    simulator.instances.seed(501);
    simulator.instances.seed(1, { metadataOptions: { httpTokens: 'required' } });
    const input = { Namespace: 'AWS/EC2', MetricName: 'MetadataNoToken' };

    const first = await cloudWatch.send(new ListMetricsCommand(input));
    const second = await cloudWatch.send(new ListMetricsCommand({ ...input, NextToken: first.NextToken }));

    expect([first.Metrics?.length, second.Metrics?.length, second.NextToken]).toEqual([500, 1, undefined]);
  });

  it('lists nothing of other names and namespaces, and refuses a token that is none', async () => {
    const { simulator, cloudWatch, instanceId } = await givenMetrics();
    simulator.instances.recordUsage(instanceId, 'MetadataNoToken', { calls: 1 });

    const all = await cloudWatch.send(new ListMetricsCommand({}));
    const other = await cloudWatch.send(new ListMetricsCommand({ MetricName: 'CPUUtilization' }));
    const foreign = await cloudWatch.send(new ListMetricsCommand({ Namespace: 'AWS/RDS' }));
    const refused = await refusalOf(cloudWatch.send(new ListMetricsCommand({ NextToken: 'next' })));

    expect([all.Metrics?.length, other.Metrics, foreign.Metrics]).toEqual([1, [], []]);
    expect((refused as Error).name).toMatch(/^InvalidParameterValue/);
  });
});

describe('other operations of CloudWatch', () => {
  it('are refused', async () => {
    const { cloudWatch } = await givenMetrics();

    const refused = await refusalOf(
      cloudWatch.send(
        new PutMetricDataCommand({ Namespace: 'x', MetricData: [{ MetricName: 'y', Value: 1 }] }),
      ),
    );

    expect(refused).toMatchObject({ name: 'InvalidAction' });
  });
});
