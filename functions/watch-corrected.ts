import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { watchCorrectedPorts } from '../lib/adapters/watch-corrected-ports.ts';
import { parseWatchEnvironment } from '../lib/boundary/sweep-environments.ts';
import { watchMeasurementsOf } from '../lib/shell/fleet/sweep-metrics.ts';
import { throwFailuresOf, watchCorrected } from '../lib/shell/fleet/watch-corrected.ts';
import { deadlineOf, onceByArn } from '../lib/shell/invocation.ts';

const logger = new Logger();
const metrics = new Metrics();
const environment = parseWatchEnvironment(process.env);
const portsFor = onceByArn((functionArn) => watchCorrectedPorts(environment, functionArn));

/** Looks after instances that were corrected lately: whether something on them still calls IMDSv1. Runs by a schedule. */
export const handler = middy<unknown, undefined>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (_event, context: Context) => {
    const ports = portsFor(context.invokedFunctionArn);
    const { signal } = deadlineOf(context, ports.guard.now());
    const results = await watchCorrected(await ports.policy(), ports, signal);

    results
      .filter(({ result }) => result !== 'quiet')
      .forEach((result) => logger.info('corrected instance', { result }));
    watchMeasurementsOf(results).forEach(({ name, unit, value }) => metrics.addMetric(name, unit, value));
    throwFailuresOf(results);
  });
