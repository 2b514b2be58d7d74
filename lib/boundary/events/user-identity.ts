import type * as z from 'zod';
import { accountId, part, text } from './shapes.ts';

/**
 * CloudTrail's `userIdentity` in all its variants, also the one without a `type`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export const userIdentity = part({
  type: text,
  principalId: text,
  arn: text,
  accountId,
  accessKeyId: text,
  userName: text,
  invokedBy: text,
  onBehalfOf: part({ userId: text }),
  sessionContext: part({
    ec2RoleDelivery: text,
    sessionIssuer: part({ arn: text, userName: text }),
  }),
});

export type UserIdentity = z.output<typeof userIdentity>;

/** The name of the role that the identity acts in, without its path; `null` where it acts in none. */
export function roleNameOf({ arn, sessionContext }: UserIdentity): string | null {
  const { userName, arn: roleArn } = sessionContext.sessionIssuer;
  return userName ?? lastPartOf(roleArn) ?? assumedRole(arn)?.roleName ?? null;
}

/** The name of the role session, or `null`. No member of its own holds it: it is in the assumed role's ARN. */
export function sessionNameOf({ arn }: UserIdentity): string | null {
  return assumedRole(arn)?.sessionName ?? null;
}

/** What follows the last slash of an ARN; `null` where nothing does (`arn:aws:iam::111122223333:root`). */
export function lastPartOf(arn: string | null): string | null {
  return /\/([^/]+)$/.exec(arn ?? '')?.[1] ?? null;
}

/** What the ARN of an assumed role names: `accountId`, `roleName` and `sessionName`; of another one, nothing. */
export function assumedRole(arn: string | null): { readonly [name: string]: string } | undefined {
  const pattern = /:(?<accountId>[^:]*):assumed-role\/(?<roleName>[^/]+)\/(?<sessionName>.+)$/;
  return pattern.exec(arn ?? '')?.groups;
}
