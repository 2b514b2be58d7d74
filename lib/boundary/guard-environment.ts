import * as z from 'zod';
import type { OwnRole } from '../domain/triage.ts';

const guardEnvironment = z.object({
  EXCEPTIONS_TABLE_NAME: z.string().min(1),
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

/**
 * The roles that the guard acts in: its own in the account that its function's ARN names, and the member role in
 * whichever account it was assumed.
 */
export function ownRolesOf(
  { GUARD_ROLE_NAME, MEMBER_ROLE_NAME }: z.infer<typeof guardEnvironment>,
  functionArn: string,
): (accountId: string) => OwnRole[] {
  const own = { accountId: functionArn.split(':')[4] ?? '', roleName: GUARD_ROLE_NAME };
  return (accountId) => (MEMBER_ROLE_NAME === '' ? [own] : [own, { accountId, roleName: MEMBER_ROLE_NAME }]);
}
