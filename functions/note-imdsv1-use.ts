import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { SQSBatchResponse } from 'aws-lambda';
import { imdsV1Sightings } from '../lib/adapters/imdsv1-sightings.ts';
import { parseNoteEnvironment } from '../lib/boundary/note-environment.ts';
import { parseTimedSqsEvent } from '../lib/boundary/sqs-event.ts';
import { noteImdsV1Use } from '../lib/shell/note-imdsv1-use.ts';
import { noteMeasurementsOf } from '../lib/shell/note-metrics.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = imdsV1Sightings(parseNoteEnvironment(process.env).RECORDS_TABLE_NAME);

/** Notes which instances of a batch used IMDSv1; what was not noted returns to its queue. */
export const handler = middy<unknown, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event) => {
    const report = await noteImdsV1Use(parseTimedSqsEvent(event), ports);

    report.noted.forEach((instance) => logger.info('IMDSv1 used', { instance }));
    report.ignored.forEach((sessionArn) => logger.warn('session of no instance', { sessionArn }));
    report.errors.forEach((error) => logger.error('not noted', { error }));
    report.malformed.forEach((malformed) => logger.error('malformed message', { malformed }));
    noteMeasurementsOf(report).forEach(({ name, unit, value }) => metrics.addMetric(name, unit, value));
    return { batchItemFailures: report.failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  });
