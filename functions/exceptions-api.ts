import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { exceptionsApiPorts } from '../lib/adapters/exceptions-api-ports.ts';
import { parseExceptionsApiEnvironment } from '../lib/boundary/exceptions-api-environment.ts';
import { jsonAnswer, type FunctionUrlAnswer } from '../lib/boundary/function-url-answer.ts';
import { parseFunctionUrlEvent } from '../lib/boundary/function-url-event.ts';
import { answerApiCall } from '../lib/shell/exceptions/answer-api-call.ts';
import { apiMeasurementsOf } from '../lib/shell/exceptions/api-metrics.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = exceptionsApiPorts(parseExceptionsApiEnvironment(process.env));

/** Answers `guardrail exceptions` by a function URL that takes signed calls only. */
export const handler = middy<unknown, FunctionUrlAnswer>()
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .handler(async (event) => {
    const report = await answerApiCall(parseFunctionUrlEvent(event), ports);

    const { answer, ...about } = report;
    logger.info('call', { ...about, status: answer.status, outcome: answer.outcome });
    for (const { name, unit, value, reason } of apiMeasurementsOf(report)) {
      const into = reason === undefined ? metrics : metrics.singleMetric().addDimension('reason', reason);
      into.addMetric(name, unit, value);
    }
    return jsonAnswer(answer.status, answer.body);
  });
