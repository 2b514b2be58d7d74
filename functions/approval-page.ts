import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import { approvalPagePorts } from '../lib/adapters/approval-page-ports.ts';
import { parseApprovalPageEnvironment } from '../lib/boundary/approval-page-environment.ts';
import { pageAnswer, type PageAnswer } from '../lib/boundary/approval-page/page-answer.ts';
import { parseFunctionUrlEvent } from '../lib/boundary/function-url-event.ts';
import { approvalPage, outcomeInBrief } from '../lib/shell/exceptions/approval-page.ts';
import { pageMeasurementsOf } from '../lib/shell/exceptions/approval-page-metrics.ts';

const logger = new Logger();
const metrics = new Metrics();
const ports = approvalPagePorts(parseApprovalPageEnvironment(process.env));

/** The page on which an approver answers by their link. The event holds the link, so it is never logged. */
export const handler = middy<unknown, PageAnswer>()
  .use(injectLambdaContext(logger, { logEvent: false }))
  .use(logMetrics(metrics))
  .handler(async (event) => {
    const request = parseFunctionUrlEvent(event);
    const outcome = await approvalPage(request, ports).catch((error: unknown) => {
      // A person waits for an answer: an error of ours is told in words, logged, and counted for its alarm.
      logger.error('page failed', { error });
      return { kind: 'turned-away', why: 'failed' } as const;
    });

    logger.info('page', { result: outcomeInBrief(outcome) });
    for (const { name, unit, value, reason } of pageMeasurementsOf(outcome)) {
      const into = reason === undefined ? metrics : metrics.singleMetric().addDimension('reason', reason);
      into.addMetric(name, unit, value);
    }
    return pageAnswer(outcome, request.method);
  });
