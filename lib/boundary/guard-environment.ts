import * as z from 'zod';
import type { OwnRole } from '../domain/triage.ts';

const guardEnvironment = z.object({
  EXCEPTIONS_TABLE_NAME: z.string().min(1),
  FINDINGS_TOPIC_ARN: z.string().min(1),
  GUARD_ROLE_NAME: z.string().min(1),
  MEMBER_ROLE_NAME: z.string().default(''),
  POLICY_PARAMETER_NAME: z.string().min(1),
  RECORDS_TABLE_NAME: z.string().min(1),
  SWEEP_ROLE_NAME: z.string().default(''),
});

/** What `guard` is told about the stack it belongs to. Throws where the template forgot a variable. */
export function parseGuardEnvironment(environment: NodeJS.ProcessEnv): z.infer<typeof guardEnvironment> {
  return guardEnvironment.parse(environment);
}

/**
 * The roles that the guardrail acts in: the guard's and the sweep's in the account that the function's ARN names, and
 * the member role in whichever account it was assumed.
 */
export function ownRolesOf(
  { GUARD_ROLE_NAME, MEMBER_ROLE_NAME, SWEEP_ROLE_NAME }: z.infer<typeof guardEnvironment>,
  functionArn: string,
): (accountId: string) => OwnRole[] {
  const ownAccountId = functionArn.split(':')[4] ?? '';
  return (accountId) =>
    [
      { accountId: ownAccountId, roleName: GUARD_ROLE_NAME },
      { accountId: ownAccountId, roleName: SWEEP_ROLE_NAME },
      { accountId, roleName: MEMBER_ROLE_NAME },
    ].filter(({ roleName }) => roleName !== '');
}
