import type { Caller } from '../protocol/caller.ts';
import { assumedRoleArn, roleId, roleNameOf, type RoleSession } from '../state/sessions.ts';
import type { World } from '../state/world.ts';
import type { JsonObject } from './json.ts';

/**
 * CloudTrail's `userIdentity`: the one that the options give for this access key, else the assumed role behind it,
 * else an IAM user. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function userIdentityOf(caller: Caller, world: World): JsonObject {
  const given = world.userIdentities[caller.accessKeyId];
  if (given !== undefined) return given;
  const session = world.sessions.find(caller.accessKeyId);
  return session === undefined ? iamUser(caller) : assumedRole(session, caller.accessKeyId);
}

/** The ARN under which a caller acts, as GetCallerIdentity and `createdBy` show it. */
export function callerArn(caller: Caller, world: World): string {
  const arn = userIdentityOf(caller, world)['arn'];
  return typeof arn === 'string' ? arn : `arn:aws:iam::${caller.accountId}:root`;
}

function iamUser({ accountId, accessKeyId }: Caller): JsonObject {
  const userName = 'developer';
  return {
    type: 'IAMUser',
    principalId: 'AIDADEVELOPEREXAMPLE1',
    arn: `arn:aws:iam::${accountId}:user/${userName}`,
    accountId,
    accessKeyId,
    userName,
  };
}

function assumedRole(session: RoleSession, accessKeyId: string): JsonObject {
  const principalId = roleId(session.roleArn);
  return {
    type: 'AssumedRole',
    principalId: `${principalId}:${session.sessionName}`,
    arn: assumedRoleArn(session),
    accountId: session.accountId,
    accessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId,
        arn: session.roleArn,
        accountId: session.accountId,
        userName: roleNameOf(session.roleArn),
      },
      attributes: { creationDate: wholeSeconds(session.createdAt), mfaAuthenticated: 'false' },
      ...(session.ec2RoleDelivery === undefined ? {} : { ec2RoleDelivery: session.ec2RoleDelivery }),
    },
  };
}

/** CloudTrail's times have a resolution of one second. */
export function wholeSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
