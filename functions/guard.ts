import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { guardPorts } from '../lib/adapters/guard-ports.ts';
import { ownRolesOf, parseGuardEnvironment } from '../lib/boundary/guard-environment.ts';
import { parseSqsEvent } from '../lib/boundary/sqs-event.ts';
import { guard } from '../lib/shell/guard.ts';
import { measurementsOf } from '../lib/shell/guard-metrics.ts';
import { deadlineOf, onceByArn } from '../lib/shell/invocation.ts';

const logger = new Logger();
const metrics = new Metrics();
const environment = parseGuardEnvironment(process.env);
const portsFor = onceByArn((functionArn) => guardPorts(environment, functionArn));

/** Guards the instances that a batch of events tells of; what was not finished returns to its queue. */
export const handler = middy<unknown, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event, context: Context): Promise<SQSBatchResponse> => {
    const ports = portsFor(context.invokedFunctionArn);
    const report = await guard(parseSqsEvent(event), ports, {
      ownRoles: ownRolesOf(environment, context.invokedFunctionArn),
      deadline: deadlineOf(context, ports.now()),
    });

    report.instances.forEach((result) => logger.info('instance', { result }));
    report.malformed.forEach((malformed) => logger.error('malformed message', { malformed }));
    for (const { name, unit, value, reason } of measurementsOf(report)) {
      const into = reason === undefined ? metrics : metrics.singleMetric().addDimension('reason', reason);
      into.addMetric(name, unit, value);
    }
    return { batchItemFailures: report.failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  });
