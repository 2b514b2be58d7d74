import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { importPorts } from '../lib/adapters/import-ports.ts';
import { parseImportEnvironment } from '../lib/boundary/import-environment.ts';
import { parseSqsEvent } from '../lib/boundary/sqs-event.ts';
import { importFindings } from '../lib/shell/import-finding.ts';
import { importMeasurementsOf } from '../lib/shell/import-metrics.ts';
import { onceByArn } from '../lib/shell/invocation.ts';

const logger = new Logger();
const metrics = new Metrics();
const environment = parseImportEnvironment(process.env);
const portsFor = onceByArn((functionArn) => importPorts(environment, functionArn));

/** Brings the findings of a batch to Security Hub; what was not imported returns to its queue. */
export const handler = middy<unknown, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event, context: Context) => {
    const report = await importFindings(parseSqsEvent(event), portsFor(context.invokedFunctionArn));

    report.findings.forEach((result) => logger.info('finding', { result }));
    report.malformed.forEach((malformed) => logger.error('malformed message', { malformed }));
    importMeasurementsOf(report).forEach(({ name, unit, value }) => metrics.addMetric(name, unit, value));
    return { batchItemFailures: report.failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  });
