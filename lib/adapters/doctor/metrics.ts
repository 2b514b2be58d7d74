import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from '../../domain/doctor/telling.ts';
import type { StackResource } from '../../domain/doctor/stack-template.ts';
import type { Metric } from '../../shell/doctor/doctor-ports.ts';
import { pagesOf } from '../fleet-connection.ts';
import type { DoctorConnection } from './connection.ts';

const DAY_SECONDS = 24 * 60 * 60;
const METRICS_PER_CALL = 500;
const ALARMS_PER_CALL = 100;

/**
 * Each metric's total, or its last value, in its span of time; `null` where CloudWatch has no datapoint.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export async function metricValues(
  metrics: readonly Metric[],
  at: Date,
  { ask, client }: DoctorConnection,
): Promise<readonly (number | null)[]> {
  const cloudWatch = client(CloudWatchClient);
  const found = new Map<string, number[]>();
  for (const [seconds, all] of Map.groupBy(metrics, (metric) => metric.seconds)) {
    const queries = all.slice(0, METRICS_PER_CALL).map((metric) => query(metric, metrics.indexOf(metric)));
    const page = (NextToken: string | undefined) =>
      ask('cloudwatch:GetMetricData', () =>
        cloudWatch.send(
          new GetMetricDataCommand({
            StartTime: new Date(at.getTime() - seconds * 1_000),
            EndTime: at,
            MetricDataQueries: queries,
            NextToken,
          }),
        ),
      );
    for await (const { MetricDataResults = [] } of pagesOf(page)) {
      for (const { Id = '', Values = [] } of MetricDataResults) {
        found.set(Id, [...(found.get(Id) ?? []), ...Values]);
      }
    }
  }
  return metrics.map(({ statistic }, index) => {
    const values = found.get(`m${index}`) ?? [];
    if (values.length === 0) return null;
    // The latest comes first.
    return statistic === 'Sum' ? values.reduce((sum, value) => sum + value, 0) : (values[0] ?? null);
  });
}

function query({ namespace, name, dimension, statistic }: Metric, index: number): MetricDataQuery {
  const [Name, Value] = dimension;
  return {
    Id: `m${index}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions: [{ Name, Value }] },
      Period: statistic === 'Sum' ? DAY_SECONDS : 60,
      Stat: statistic,
    },
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
export async function alarmStates(
  alarms: readonly StackResource[],
  { ask, client }: DoctorConnection,
): Promise<AlarmState[]> {
  const cloudWatch = client(CloudWatchClient);
  const states: AlarmState[] = [];
  for (let start = 0; start < alarms.length; start += ALARMS_PER_CALL) {
    const names = new Map(
      alarms
        .slice(start, start + ALARMS_PER_CALL)
        .map(({ logicalId, physicalId }) => [physicalId, logicalId]),
    );
    const input = { AlarmNames: [...names.keys()], MaxRecords: ALARMS_PER_CALL };
    const { MetricAlarms = [] } = await ask('cloudwatch:DescribeAlarms', () =>
      cloudWatch.send(new DescribeAlarmsCommand(input)),
    );
    for (const { AlarmName = '', StateValue, AlarmDescription = '', ActionsEnabled } of MetricAlarms) {
      states.push({
        logicalId: names.get(AlarmName) ?? AlarmName,
        isInAlarm: StateValue === 'ALARM',
        description: AlarmDescription,
        hasActions: ActionsEnabled !== false,
      });
    }
  }
  return states;
}
