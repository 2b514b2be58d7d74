import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { exceptionMessagePorts } from '../lib/adapters/exception-message-ports.ts';
import { parseExceptionMessageEnvironment } from '../lib/boundary/exception-message-environment.ts';
import { parseSqsEvent } from '../lib/boundary/sqs-event.ts';
import { deadlineOf } from '../lib/shell/invocation.ts';
import { postExceptions } from '../lib/shell/slack/post-exception.ts';
import { exceptionMeasurementsOf } from '../lib/shell/slack/slack-metrics.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = exceptionMessagePorts(parseExceptionMessageEnvironment(process.env));

/** Brings news of exceptions to the approvers in Slack; what was not finished returns to its queue. */
export const handler = middy<unknown, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event, context: Context) => {
    const report = await postExceptions(parseSqsEvent(event), ports, deadlineOf(context, ports.now()));

    report.exceptions.forEach((result) => logger.info('exception', { result }));
    report.malformed.forEach((malformed) => logger.error('malformed message', { malformed }));
    exceptionMeasurementsOf(report).forEach(({ name, unit, value }) => metrics.addMetric(name, unit, value));
    return { batchItemFailures: report.failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  });
