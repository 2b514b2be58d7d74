import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { slackAnswerPorts } from '../lib/adapters/slack-answer-ports.ts';
import { parseSlackAnswerEnvironment } from '../lib/boundary/exception-message-environment.ts';
import { parseSqsEvent } from '../lib/boundary/sqs-event.ts';
import { deadlineOf } from '../lib/shell/invocation.ts';
import { answerSlack } from '../lib/shell/slack/answer-slack.ts';
import { answerMeasurementsOf } from '../lib/shell/slack/slack-metrics.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = slackAnswerPorts(parseSlackAnswerEnvironment(process.env));

/** Works off what people did in Slack; what was not finished returns to its queue. */
export const handler = middy<unknown, SQSBatchResponse>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event, context: Context) => {
    const report = await answerSlack(parseSqsEvent(event), ports, deadlineOf(context, ports.now()));

    report.answers.forEach((result) => logger.info('answer', { result }));
    report.malformed.forEach((malformed) => logger.error('malformed message', { malformed }));
    for (const { name, unit, value, reason } of answerMeasurementsOf(report)) {
      const into = reason === undefined ? metrics : metrics.singleMetric().addDimension('reason', reason);
      into.addMetric(name, unit, value);
    }
    return { batchItemFailures: report.failedMessageIds.map((itemIdentifier) => ({ itemIdentifier })) };
  });
