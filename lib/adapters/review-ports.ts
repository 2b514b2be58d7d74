import type { ReviewEnvironment } from '../boundary/review-environment.ts';
import type { ReviewPorts } from '../shell/exceptions/review-exceptions.ts';
import { exceptionTelling } from './exception-telling.ts';
import { exceptionStore } from './exceptions.ts';

/** The ports of the review on AWS. */
export function reviewPorts(environment: ReviewEnvironment): ReviewPorts {
  return {
    ...exceptionStore(environment.EXCEPTIONS_TABLE_NAME),
    ...exceptionTelling(environment.REEVALUATION_QUEUE_URL, environment.EXCEPTIONS_TOPIC_ARN),
    now: () => new Date(),
  };
}
