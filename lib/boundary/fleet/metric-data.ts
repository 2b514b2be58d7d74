import * as z from 'zod';

const results = z.array(
  z.object({
    Id: z.string(),
    Values: z.array(z.number()).default([]),
    StatusCode: z.string().default('Complete'),
  }),
);

/** What a page of `GetMetricData` says of one query. */
export interface MetricDataPart {
  readonly id: string;
  /** The sum of its datapoints; `null`: there are none on this page. */
  readonly sum: number | null;
}

/**
 * The results on a page of `GetMetricData`. Throws where CloudWatch has not read a metric: a sum that lacks a part
 * would be taken for all of it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataResult.html
 */
export function metricDataParts(json: unknown): MetricDataPart[] {
  return results.parse(json).map(({ Id, Values, StatusCode }) => {
    // `PartialData` goes on with the next page.
    if (StatusCode !== 'Complete' && StatusCode !== 'PartialData') {
      throw new Error(`CloudWatch has not read a metric of its instances: ${StatusCode}.`);
    }
    return { id: Id, sum: Values.length === 0 ? null : Values.reduce((sum, value) => sum + value, 0) };
  });
}
