import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { askPorts } from '../lib/adapters/ask-ports.ts';
import { parseAskApproversEnvironment } from '../lib/boundary/ask-approvers-environment.ts';
import { parseAskApproversEvent } from '../lib/boundary/ask-approvers-event.ts';
import { askMeasurementsOf } from '../lib/shell/exceptions/ask-metrics.ts';
import { askApprovers } from '../lib/shell/exceptions/ask-approvers.ts';
import { onceByArn } from '../lib/shell/invocation.ts';

const logger = new Logger();
const metrics = new Metrics();
const environment = parseAskApproversEnvironment(process.env);
const portsFor = onceByArn((functionArn) => askPorts(environment, functionArn));

/**
 * Asks the approvers of an exception, for the workflow that then waits for them. An error fails its task, which
 * tries again. The event holds the task token, so it is never logged.
 */
export const handler = middy()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event, context: Context) => {
    const asked = parseAskApproversEvent(event);
    const report = await askApprovers(asked, portsFor(context.invokedFunctionArn));

    logger.info('asked', { exceptionId: asked.exceptionId, report });
    if (report.result === 'asked' && report.unreachable.length > 0) {
      logger.error('approvers without a page', {
        approvers: report.unreachable,
        next: 'Deploy again: the policy lists e-mail addresses, and this stack has no approval page.',
      });
    }
    askMeasurementsOf(report).forEach(({ name, unit, value }) => metrics.addMetric(name, unit, value));
  });
