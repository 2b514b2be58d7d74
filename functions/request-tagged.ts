import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse } from 'aws-lambda';
import { requestTaggedPorts } from '../lib/adapters/request-tagged-ports.ts';
import { parseRequestTaggedEnvironment } from '../lib/boundary/request-tagged-environment.ts';
import { parseSqsEvent } from '../lib/boundary/sqs-event.ts';
import { requestTagged } from '../lib/shell/exceptions/request-tagged.ts';
import { tagMeasurementsOf } from '../lib/shell/exceptions/request-tagged-metrics.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = requestTaggedPorts(parseRequestTaggedEnvironment(process.env));

/** Turns the tags of launches into requests for exceptions; what was not finished returns to its queue. */
export const handler = middy<unknown, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event) => {
    const report = await requestTagged(parseSqsEvent(event), ports);

    const told = report.results.filter(({ result }) => result !== 'no-tag');
    told.forEach((result) => logger.info('tag', { result }));
    report.malformed.forEach((malformed) => logger.error('malformed message', { malformed }));
    tagMeasurementsOf(report).forEach(({ name, unit, value }) => metrics.addMetric(name, unit, value));
    return { batchItemFailures: report.failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  });
