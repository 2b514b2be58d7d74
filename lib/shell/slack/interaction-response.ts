import { jsonAnswer, type FunctionUrlAnswer } from '../../boundary/function-url-answer.ts';
import { METRICS } from '../../domain/metrics.ts';
import type { Taken } from './take-interaction.ts';

/** What Slack gets to hear; whoever is not Slack learns nothing. */
export function responseTo(taken: Taken): FunctionUrlAnswer {
  switch (taken.kind) {
    case 'forged':
      return empty(taken.reason === 'too-large' ? 413 : 401);
    case 'unreadable':
      return empty(400);
    case 'form-refused':
      return jsonAnswer(200, { response_action: 'errors', errors: taken.errors });
    case 'ignored':
    case 'form-opened':
    case 'form-not-opened':
    case 'queued':
      return empty(200);
  }
}

/** The metric that counts an interaction. Why something was refused is in the log. */
export function metricOf(taken: Taken): string {
  switch (taken.kind) {
    case 'forged':
      return METRICS.requestsForged;
    case 'unreadable':
      return METRICS.requestsMalformed;
    case 'ignored':
      return METRICS.interactionsIgnored;
    case 'form-opened':
      return METRICS.formsOpened;
    case 'form-not-opened':
      return METRICS.formsFailed;
    case 'form-refused':
      return METRICS.formsRefused;
    case 'queued':
      return METRICS.answersQueued;
  }
}

/** A form closes by an answer without a body, and there is nothing to tell of a button. */
function empty(statusCode: number): FunctionUrlAnswer {
  return { statusCode, headers: {}, body: '' };
}
