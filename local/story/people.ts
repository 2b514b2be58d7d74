import { EC2Client } from '@aws-sdk/client-ec2';
import type { JsonObject } from '../ec2/events/json.ts';

/** Somebody in the story: the credentials they call with, and who CloudTrail says they are. */
export interface Person {
  readonly accessKeyId: string;
  readonly userIdentity: JsonObject;
}

/** Alice works through IAM Identity Center. */
export const alice = person(
  'ASIAALICEEXAMPLE0001',
  'AWSReservedSSO_Developer_0123456789abcdef',
  'alice@example.com',
);

/** A pipeline that loosens what it finds. */
export const pipeline = person('ASIAPIPELINEEXAMPLE1', 'deploy-pipeline', 'run-4711');

/** Everybody's identity by access key, for the simulator's CloudTrail. */
export const userIdentities = Object.fromEntries(
  [alice, pipeline].map(({ accessKeyId, userIdentity }) => [accessKeyId, userIdentity]),
);

/** An EC2 client in a person's name. */
export function ec2Of({ accessKeyId }: Person, endpoint: string): EC2Client {
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  return new EC2Client({ endpoint, region: 'eu-west-1', credentials });
}

function person(accessKeyId: string, roleName: string, sessionName: string): Person {
  const accountId = '111122223333';
  const path = roleName.startsWith('AWSReservedSSO_') ? 'aws-reserved/sso.amazonaws.com/' : '';
  const principalId = `AROA${accessKeyId.slice(4)}`;
  return {
    accessKeyId,
    userIdentity: {
      type: 'AssumedRole',
      principalId: `${principalId}:${sessionName}`,
      arn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`,
      accountId,
      accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId,
          arn: `arn:aws:iam::${accountId}:role/${path}${roleName}`,
          accountId,
          userName: roleName,
        },
        attributes: { creationDate: '2026-01-01T00:00:00Z', mfaAuthenticated: 'true' },
      },
    },
  };
}
