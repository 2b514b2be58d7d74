import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { sweepPlacePorts } from '../lib/adapters/sweep-place-ports.ts';
import { parseSweepPlaceEnvironment } from '../lib/boundary/sweep-environments.ts';
import { parseSweepPart } from '../lib/boundary/sweep-steps.ts';
import { sweepPart } from '../lib/shell/fleet/sweep-part.ts';
import type { InstanceResult } from '../lib/shell/guard-place.ts';
import { instanceMeasurementsOf } from '../lib/shell/guard-metrics.ts';
import { onceByArn, sweepDeadlineOf } from '../lib/shell/invocation.ts';

const logger = new Logger();
const metrics = new Metrics();
const environment = parseSweepPlaceEnvironment(process.env);
const portsFor = onceByArn((functionArn) => sweepPlacePorts(environment, functionArn));

/** Sweeps an account's Region for as long as its time lets it, and tells where the next part has to go on. */
export const handler = middy<unknown, { after: string | null; done: boolean }>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event, context: Context) => {
    const ports = portsFor(context.invokedFunctionArn);
    const part = parseSweepPart(event);
    const deadline = sweepDeadlineOf(context, ports.guard.now());
    const { after, gap } = await sweepPart(part, ports, deadline, report);

    if (gap !== null) logger.warn('place cannot be swept', { place: part.place, gap });
    return { after, done: after === null };
  });

/** At once, so that nothing of it is lost where a later batch fails. */
function report(results: readonly InstanceResult[]): void {
  results.forEach((result) => logger.info('instance', { result }));
  instanceMeasurementsOf(results).forEach(({ name, unit, value }) => metrics.addMetric(name, unit, value));
}
