import { METRICS } from '../../domain/metrics.ts';
import type { Measurement } from '../guard-metrics.ts';
import type { SlackAnswerReport, SlackAnswerResult } from './answer-slack.ts';
import type { PostExceptionReport } from './post-exception.ts';

/** What a report of showing exceptions adds to the metrics. */
export function exceptionMeasurementsOf(report: PostExceptionReport): Measurement[] {
  const { exceptions, malformed, failedMessageIds } = report;
  const having = (result: string) => exceptions.filter((each) => each.result === result).length;
  return [
    count(METRICS.exceptionsShown, having('posted')),
    // Always there, so that its alarm goes back to normal by itself.
    count(METRICS.slackRefused, having('refused')),
    count(METRICS.messagesMalformed, malformed.length),
    count(METRICS.messagesReturned, failedMessageIds.length),
  ];
}

/** What a report of answers adds to the metrics. */
export function answerMeasurementsOf(report: SlackAnswerReport): Measurement[] {
  const { answers, malformed, failedMessageIds } = report;
  return [
    ...answers.flatMap(measurementOf),
    count(METRICS.messagesMalformed, malformed.length),
    count(METRICS.messagesReturned, failedMessageIds.length),
  ];
}

function measurementOf({ result, reason }: SlackAnswerResult): Measurement[] {
  switch (result) {
    case 'requested':
      return [count(METRICS.exceptionsRequested, 1)];
    case 'answered':
      return [count(METRICS.answersTaken, 1)];
    case 'refused':
      return [{ ...count(METRICS.answersRefused, 1), ...(reason !== null && { reason }) }];
    case 'requested-before':
    case 'problems':
    case 'unknown-exception':
      return [{ ...count(METRICS.answersRefused, 1), reason: result }];
    case 'failed':
      return [];
  }
}

function count(name: string, value: number): Measurement {
  return { name, unit: 'Count', value };
}
