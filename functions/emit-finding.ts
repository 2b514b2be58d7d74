import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse } from 'aws-lambda';
import { eventBus } from '../lib/adapters/event-bus.ts';
import { parseSqsEvent } from '../lib/boundary/sqs-event.ts';
import { emitFindings } from '../lib/shell/emit-finding.ts';
import { emitMeasurementsOf } from '../lib/shell/emit-metrics.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = eventBus();

/** Puts the findings of a batch on the event bus; what was not taken returns to its queue. */
export const handler = middy<unknown, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event) => {
    const report = await emitFindings(parseSqsEvent(event), ports);

    report.refused.forEach((refused) => logger.error('event refused', { refused }));
    report.malformed.forEach((malformed) => logger.error('malformed message', { malformed }));
    emitMeasurementsOf(report).forEach(({ name, unit, value }) => metrics.addMetric(name, unit, value));
    return { batchItemFailures: report.failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  });
