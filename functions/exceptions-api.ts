import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { exceptionsApiPorts } from '../lib/adapters/exceptions-api-ports.ts';
import { parseExceptionsApiEnvironment } from '../lib/boundary/exceptions-api-environment.ts';
import { jsonAnswer, type FunctionUrlAnswer } from '../lib/boundary/function-url-answer.ts';
import { parseFunctionUrlEvent } from '../lib/boundary/function-url-event.ts';
import { answerApiCall } from '../lib/shell/exceptions/answer-api-call.ts';
import { apiMeasurementsOf } from '../lib/shell/exceptions/api-metrics.ts';
import { onceByArn } from '../lib/shell/invocation.ts';

const logger = new Logger();
const metrics = new Metrics();
const environment = parseExceptionsApiEnvironment(process.env);
const portsFor = onceByArn((functionArn) => exceptionsApiPorts(environment, functionArn));

/** Answers `guardrail exceptions` by a function URL that takes signed calls only. */
export const handler = middy<unknown, FunctionUrlAnswer>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event, context: Context) => {
    const request = parseFunctionUrlEvent(event);
    const report = await answerApiCall(request, portsFor(context.invokedFunctionArn));

    const { answer, ...about } = report;
    logger.info('call', { ...about, status: answer.status, outcome: answer.outcome });
    for (const { name, unit, value, reason } of apiMeasurementsOf(report)) {
      const into = reason === undefined ? metrics : metrics.singleMetric().addDimension('reason', reason);
      into.addMetric(name, unit, value);
    }
    return jsonAnswer(answer.status, answer.body);
  });
