import { CloudWatchClient, GetMetricDataCommand, type MetricDataResult } from '@aws-sdk/client-cloudwatch';
import type { Ec2Simulator } from '../../../local/ec2/server.ts';
import { clientConfig } from './given.ts';

export const hour = 60 * 60 * 1000;
export const day = 24 * hour;

/** What a call asks of some instances' metric; days that end at `end` unless said otherwise. */
export interface MetricQuestion {
  readonly instanceIds: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly metric?: 'MetadataNoToken' | 'MetadataNoTokenRejected';
  readonly period?: number;
  readonly maxDatapoints?: number;
}

/** All pages of GetMetricData's answer, oldest datapoints first, by an AWS SDK client. */
export async function pagesOf(
  simulator: Ec2Simulator,
  question: MetricQuestion,
): Promise<MetricDataResult[][]> {
  const cloudWatch = new CloudWatchClient(clientConfig(simulator));
  const { metric = 'MetadataNoToken', period = day / 1000 } = question;
  const MetricDataQueries = question.instanceIds.map((instanceId, index) => {
    const Dimensions = [{ Name: 'InstanceId', Value: instanceId }];
    const Metric = { Namespace: 'AWS/EC2', MetricName: metric, Dimensions };
    return { Id: `m${index}`, MetricStat: { Metric, Period: period, Stat: 'Sum' } };
  });
  const pages: MetricDataResult[][] = [];
  let NextToken: string | undefined;
  do {
    const answer = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(question.start),
        EndTime: new Date(question.end),
        ScanBy: 'TimestampAscending',
        MetricDataQueries,
        MaxDatapoints: question.maxDatapoints,
        NextToken,
      }),
    );
    pages.push(answer.MetricDataResults ?? []);
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return pages;
}

/** One instance's sums by the beginning of their period, as text. */
export async function sumsOf(
  simulator: Ec2Simulator,
  instanceId: string,
  question: Omit<MetricQuestion, 'instanceIds'>,
): Promise<Record<string, number>> {
  const pages = await pagesOf(simulator, { ...question, instanceIds: [instanceId] });
  const { Timestamps = [], Values = [] } = pages[0]?.[0] ?? {};
  return Object.fromEntries(
    Timestamps.map((at, index) => [at.toISOString().slice(5, 16), Values[index] ?? NaN]),
  );
}
