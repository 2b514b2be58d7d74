import * as z from 'zod';

const reviewEnvironment = z.object({
  EXCEPTIONS_TABLE_NAME: z.string().min(1),
  EXCEPTIONS_TOPIC_ARN: z.string().min(1),
  REEVALUATION_QUEUE_URL: z.string().min(1),
});

/** What `review-exceptions` is told about its stack. */
export type ReviewEnvironment = z.infer<typeof reviewEnvironment>;

/** Reads it. Throws where the template forgot a variable. */
export function parseReviewEnvironment(environment: NodeJS.ProcessEnv): ReviewEnvironment {
  return reviewEnvironment.parse(environment);
}
