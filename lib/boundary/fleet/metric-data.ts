import * as z from 'zod';
import type { Datapoint } from '../../domain/fleet/datapoint.ts';

const results = z.array(
  z
    .object({
      Id: z.string(),
      Timestamps: z.array(z.date()).default([]),
      Values: z.array(z.number()).default([]),
      StatusCode: z.string().default('Complete'),
    })
    .refine(
      ({ Timestamps, Values }) => Timestamps.length === Values.length,
      'has not one time for each value',
    ),
);

/** What a page of `GetMetricData` says of one query. */
export interface MetricDataPart {
  readonly id: string;
  readonly datapoints: readonly Datapoint[];
}

/**
 * The results on a page of `GetMetricData`. Throws where CloudWatch has not read a metric: a sum that lacks a part
 * would be taken for all of it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataResult.html
 */
export function metricDataParts(json: unknown): MetricDataPart[] {
  return results.parse(json).map(({ Id, Timestamps, Values, StatusCode }) => {
    // `PartialData` goes on with the next page.
    if (StatusCode !== 'Complete' && StatusCode !== 'PartialData') {
      throw new Error(`CloudWatch has not read a metric of its instances: ${StatusCode}.`);
    }
    const datapoints = Timestamps.map((at, index) => ({ at, calls: Values[index] ?? 0 }));
    return { id: Id, datapoints };
  });
}
