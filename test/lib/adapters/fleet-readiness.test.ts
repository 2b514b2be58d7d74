import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fleetConnection } from '../../../lib/adapters/fleet-connection.ts';
import { fleetReadiness } from '../../../lib/adapters/fleet-readiness.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };
const window = { since: new Date('2026-02-01T00:00:00Z'), until: new Date('2026-03-01T00:00:00Z') };
const never = new AbortController().signal;

function mocked() {
  const cloudWatch = mockClient(CloudWatchClient);
  onTestFinished(() => cloudWatch.restore());
  const { callsWithoutToken } = fleetReadiness(fleetConnection({ ...place, partition: 'aws' }, ''));
  return { cloudWatch, callsWithoutToken };
}

const day = new Date('2026-03-01T00:00:00Z');

describe('calls without a token', () => {
  it('are summed up over all pages, zero is known and nothing is not', async () => {
    const { cloudWatch, callsWithoutToken } = mocked();
    cloudWatch
      .on(GetMetricDataCommand, { NextToken: undefined })
      .resolves({
        MetricDataResults: [
          { Id: 'm0', Timestamps: [day], Values: [3], StatusCode: 'PartialData' },
          { Id: 'm1', Timestamps: [day, day], Values: [0, 0], StatusCode: 'Complete' },
          { Id: 'm2', Values: [], StatusCode: 'Complete' },
        ],
        NextToken: 'more',
      })
      .on(GetMetricDataCommand, { NextToken: 'more' })
      .resolves({
        MetricDataResults: [{ Id: 'm0', Timestamps: [day], Values: [4], StatusCode: 'Complete' }],
      });

    const calls = await callsWithoutToken(place, ['i-1', 'i-2', 'i-3'], window, never);

    expect(Object.fromEntries(calls)).toEqual({ 'i-1': 7, 'i-2': 0 });
  });

  it('are asked for by instance and day', async () => {
    const { cloudWatch, callsWithoutToken } = mocked();
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [] });

    await callsWithoutToken(place, ['i-1'], window, never);

    expect(cloudWatch.commandCalls(GetMetricDataCommand)[0]?.args[0].input).toEqual({
      StartTime: window.since,
      EndTime: window.until,
      NextToken: undefined,
      MetricDataQueries: [
        {
          Id: 'm0',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/EC2',
              MetricName: 'MetadataNoToken',
              Dimensions: [{ Name: 'InstanceId', Value: 'i-1' }],
            },
            Period: 86_400,
            Stat: 'Sum',
          },
        },
      ],
    });
  });
});
