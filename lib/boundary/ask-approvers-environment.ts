import * as z from 'zod';

const askApproversEnvironment = z.object({
  EXCEPTIONS_TABLE_NAME: z.string().min(1),
  EXCEPTIONS_TOPIC_ARN: z.string().min(1),
  EXCEPTION_WORKFLOW_ARN: z.string().min(1),
  MEMBER_ROLE_NAME: z.string().default(''),
  POLICY_PARAMETER_NAME: z.string().min(1),
  // These three go together; without them nobody is asked by e-mail.
  APPROVAL_LINKS_TOPIC_ARN: z.string().default(''),
  APPROVAL_PAGE_URL: z.string().default(''),
  LINK_KEY_SECRET_ARN: z.string().default(''),
});

/** What `ask-approvers` is told about its stack. */
export type AskApproversEnvironment = z.infer<typeof askApproversEnvironment>;

/** Reads it. Throws where the template forgot a variable. */
export function parseAskApproversEnvironment(environment: NodeJS.ProcessEnv): AskApproversEnvironment {
  return askApproversEnvironment.parse(environment);
}
