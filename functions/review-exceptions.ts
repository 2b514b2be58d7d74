import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse } from 'aws-lambda';
import { reviewPorts } from '../lib/adapters/review-ports.ts';
import { parseReviewEnvironment } from '../lib/boundary/review-environment.ts';
import { isSqsEvent, parseSqsEvent } from '../lib/boundary/sqs-event.ts';
import { METRICS } from '../lib/domain/metrics.ts';
import { reviewExceptions, throwErrorsOf } from '../lib/shell/exceptions/review-exceptions.ts';
import { takeWorkflowEnds } from '../lib/shell/exceptions/take-workflow-ends.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = reviewPorts(parseReviewEnvironment(process.env));

/** Looks after exceptions that their workflow has left alone: by a schedule, and at once where a workflow ended. */
export const handler = middy<unknown, SQSBatchResponse | undefined>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler((event) => (isSqsEvent(event) ? takeEnds(event) : review()));

async function takeEnds(event: unknown): Promise<SQSBatchResponse> {
  const report = await takeWorkflowEnds(parseSqsEvent(event), ports);
  report.ends.forEach((end) => logger.warn('workflow ended before its time', { end }));
  report.errors.forEach((error) => logger.error('not looked after', { error }));
  metrics.addMetric(METRICS.exceptionsReviewed, 'Count', report.ends.length);
  return { batchItemFailures: report.failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
}

async function review(): Promise<undefined> {
  const results = await reviewExceptions(ports);
  results.forEach((result) => logger.info('exception', { result }));
  metrics.addMetric(METRICS.exceptionsReviewed, 'Count', results.length);
  metrics.addMetric(METRICS.exceptionsInForce, 'Count', await ports.countInForce());
  throwErrorsOf(results);
}
