import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { conductPorts } from '../lib/adapters/conduct-ports.ts';
import { parseConductEnvironment } from '../lib/boundary/sweep-environments.ts';
import { parseConductStep } from '../lib/boundary/sweep-steps.ts';
import { conductStep, type Begun } from '../lib/shell/fleet/conduct-step.ts';
import { sweepMeasurementsOf } from '../lib/shell/fleet/sweep-metrics.ts';
import { deadlineOf, onceByArn } from '../lib/shell/invocation.ts';

const logger = new Logger();
const metrics = new Metrics();
const environment = parseConductEnvironment(process.env);
const portsFor = onceByArn((functionArn) => conductPorts(environment, functionArn));

/** Begins a sweep of the fleet, and ends it, for the workflow that goes through its places in between. */
export const handler = middy<unknown, Begun | undefined>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event, context: Context) => {
    const ports = portsFor(context.invokedFunctionArn);
    const { signal } = deadlineOf(context, ports.now());
    const conducted = await conductStep(parseConductStep(event), ports, signal);

    logger.info('sweep', { result: conducted });
    if (conducted.kind === 'finished') {
      sweepMeasurementsOf(conducted.run).forEach(({ name, unit, value }) =>
        metrics.addMetric(name, unit, value),
      );
    }
    return conducted.kind === 'begun' ? conducted : undefined;
  });
