import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { postPorts } from '../lib/adapters/post-ports.ts';
import { parsePostEnvironment } from '../lib/boundary/post-environment.ts';
import { parseSqsEvent } from '../lib/boundary/sqs-event.ts';
import { deadlineOf } from '../lib/shell/invocation.ts';
import { postFindings } from '../lib/shell/post-finding.ts';
import { postMeasurementsOf } from '../lib/shell/post-metrics.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = postPorts(parsePostEnvironment(process.env));

/** Brings the findings of a batch to Slack; what was not finished returns to its queue. */
export const handler = middy<unknown, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event, context: Context) => {
    const report = await postFindings(parseSqsEvent(event), ports, deadlineOf(context, ports.now()));

    report.instances.forEach((result) => logger.info('story', { result }));
    report.malformed.forEach((malformed) => logger.error('malformed message', { malformed }));
    postMeasurementsOf(report).forEach(({ name, unit, value }) => metrics.addMetric(name, unit, value));
    return { batchItemFailures: report.failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  });
