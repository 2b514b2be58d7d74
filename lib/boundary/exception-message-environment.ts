import * as z from 'zod';

const exceptionMessageEnvironment = z.object({
  EXCEPTIONS_TABLE_NAME: z.string().min(1),
  POLICY_PARAMETER_NAME: z.string().min(1),
  SLACK_PARAMETER_NAME: z.string().min(1),
  /** Another Slack than the real one, for local runs. */
  SLACK_API_URL: z.url().exactOptional(),
});

/** What `post-exception` is told about its stack. */
export type ExceptionMessageEnvironment = z.infer<typeof exceptionMessageEnvironment>;

const slackAnswerEnvironment = exceptionMessageEnvironment.extend({
  EXCEPTION_WORKFLOW_ARN: z.string().min(1),
  REEVALUATION_QUEUE_URL: z.string().min(1),
});

/**
 * What `answer-slack` is told about its stack: the same, the workflow that it starts and goes on with, and the queue by
 * which instances are judged again.
 */
export type SlackAnswerEnvironment = z.infer<typeof slackAnswerEnvironment>;

/** Reads what `post-exception` is told. Throws where the template forgot a variable. */
export function parseExceptionMessageEnvironment(
  environment: NodeJS.ProcessEnv,
): ExceptionMessageEnvironment {
  return exceptionMessageEnvironment.parse(environment);
}

/** Reads what `answer-slack` is told. Throws where the template forgot a variable. */
export function parseSlackAnswerEnvironment(environment: NodeJS.ProcessEnv): SlackAnswerEnvironment {
  return slackAnswerEnvironment.parse(environment);
}
