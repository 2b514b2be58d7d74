import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { postPorts } from '../lib/adapters/post-ports.ts';
import { parsePostEnvironment } from '../lib/boundary/post-environment.ts';
import { METRICS } from '../lib/domain/metrics.ts';
import { postMorning } from '../lib/shell/post-morning.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = postPorts(parsePostEnvironment(process.env));

/** Tells what was fixed in the quiet hours, once they are over. Runs by a schedule. */
export const handler = middy()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async () => {
    const results = await postMorning(ports);
    results.forEach((result) => logger.info('morning', { result }));
    const refused = results.filter(({ result }) => result === 'refused').length;
    metrics.addMetric(METRICS.slackRefused, 'Count', refused);
  });
