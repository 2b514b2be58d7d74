import * as z from 'zod';

const guardEnvironment = z.object({
  FINDINGS_TOPIC_ARN: z.string().min(1),
  GUARD_ROLE_NAME: z.string().min(1),
  MEMBER_ROLE_NAME: z.string().default(''),
  POLICY_PARAMETER_NAME: z.string().min(1),
  RECORDS_TABLE_NAME: z.string().min(1),
});

/** What `guard` is told about the stack it belongs to. Throws where the template forgot a variable. */
export function parseGuardEnvironment(environment: NodeJS.ProcessEnv): z.infer<typeof guardEnvironment> {
  return guardEnvironment.parse(environment);
}
