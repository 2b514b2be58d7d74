import * as z from 'zod';

const exceptionsApiEnvironment = z.object({
  /** Lambda's own. */
  AWS_REGION: z.string().min(1),
  EXCEPTION_WORKFLOW_ARN: z.string().min(1),
  EXCEPTIONS_TABLE_NAME: z.string().min(1),
  EXCEPTIONS_TOPIC_ARN: z.string().min(1),
  /** Empty where the guardrail acts in its own account only. */
  MEMBER_ROLE_NAME: z.string(),
  POLICY_PARAMETER_NAME: z.string().min(1),
  RECORDS_TABLE_NAME: z.string().min(1),
  REEVALUATION_QUEUE_URL: z.string().min(1),
});

/** What `exceptions-api` is told about its stack. */
export type ExceptionsApiEnvironment = z.infer<typeof exceptionsApiEnvironment>;

/** Reads it. Throws where the template forgot a variable. */
export function parseExceptionsApiEnvironment(environment: NodeJS.ProcessEnv): ExceptionsApiEnvironment {
  return exceptionsApiEnvironment.parse(environment);
}
