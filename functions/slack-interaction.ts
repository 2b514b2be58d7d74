import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { interactionPorts } from '../lib/adapters/interaction-ports.ts';
import type { FunctionUrlAnswer } from '../lib/boundary/function-url-answer.ts';
import { parseFunctionUrlEvent } from '../lib/boundary/function-url-event.ts';
import { parseInteractionEnvironment } from '../lib/boundary/interaction-environment.ts';
import { metricOf, responseTo } from '../lib/shell/slack/interaction-response.ts';
import { takeInteraction } from '../lib/shell/slack/take-interaction.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = interactionPorts(parseInteractionEnvironment(process.env));

/** Takes what somebody did in Slack. Behind a URL that is open to everybody: what Slack did not sign is refused. */
export const handler = middy<unknown, FunctionUrlAnswer>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event) => {
    const taken = await takeInteraction(parseFunctionUrlEvent(event), ports);

    const isRefused = taken.kind === 'forged' || taken.kind === 'unreadable';
    if (isRefused) logger.warn('request refused', { taken });
    else logger.info('interaction', { taken });
    metrics.addMetric(metricOf(taken), 'Count', 1);
    return responseTo(taken);
  });
