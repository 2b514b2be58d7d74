import * as z from 'zod';

const approvalPageEnvironment = z.object({
  EXCEPTIONS_TABLE_NAME: z.string().min(1),
  EXCEPTION_WORKFLOW_ARN: z.string().min(1),
  LINK_KEY_SECRET_ARN: z.string().min(1),
  POLICY_PARAMETER_NAME: z.string().min(1),
  REEVALUATION_QUEUE_URL: z.string().min(1),
});

/** What `approval-page` is told about its stack. */
export type ApprovalPageEnvironment = z.infer<typeof approvalPageEnvironment>;

/** Reads it. Throws where the template forgot a variable. */
export function parseApprovalPageEnvironment(environment: NodeJS.ProcessEnv): ApprovalPageEnvironment {
  return approvalPageEnvironment.parse(environment);
}
