/**
 * Who made a call, from CloudTrail's `userIdentity`.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export interface Principal {
  readonly kind:
    | 'iam-user'
    | 'role'
    | 'identity-center-user'
    | 'service-linked-role'
    | 'aws-service'
    | 'root'
    | 'federated-user'
    | 'account'
    | 'unknown';
  /** What a person would call it: user name, person's session name for Identity Center, role name, service. */
  readonly name: string;
  readonly arn: string | null;
  /** The role behind an assumed role (`sessionIssuer.arn`). */
  readonly roleArn: string | null;
  readonly sessionName: string | null;
  readonly accountId: string | null;
  /** The service that called on the principal's behalf, as in `autoscaling.amazonaws.com`. */
  readonly invokedBy: string | null;
  /** An IP address, a service's DNS name or `AWS Internal`: never validated. */
  readonly sourceIpAddress: string | null;
  readonly userAgent: string | null;
  /** How the caller's instance got its role credentials, `"1.0"` being proof of IMDSv1; `null`: not from IMDS. */
  readonly ec2RoleDelivery: string | null;
}

/** The name of the role that a principal acts in (the last part of the role's ARN), or `null`. */
export function roleNameOf(principal: Principal): string | null {
  return principal.roleArn?.split('/').at(-1) ?? null;
}
