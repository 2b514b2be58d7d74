import * as z from 'zod';

const requestTaggedEnvironment = z.object({
  EXCEPTION_WORKFLOW_ARN: z.string().min(1),
  EXCEPTIONS_TABLE_NAME: z.string().min(1),
  POLICY_PARAMETER_NAME: z.string().min(1),
});

/** What `request-tagged` is told about its stack. */
export type RequestTaggedEnvironment = z.infer<typeof requestTaggedEnvironment>;

/** Reads it. Throws where the template forgot a variable. */
export function parseRequestTaggedEnvironment(environment: NodeJS.ProcessEnv): RequestTaggedEnvironment {
  return requestTaggedEnvironment.parse(environment);
}
