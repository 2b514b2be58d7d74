import { EC2Client } from '@aws-sdk/client-ec2';
import type { JsonObject } from '../ec2/events/json.ts';

/** Somebody in the story: the credentials they call with, and who CloudTrail says they are. */
export interface Person {
  readonly accessKeyId: string;
  /** The ARN of their session. */
  readonly arn: string;
  readonly userIdentity: JsonObject;
  /** What their tool calls itself, beside the SDK that it uses. */
  readonly tool: readonly [name: string, version: string];
}

/** Alice works through IAM Identity Center. */
export const alice = person('ASIAALICEEXAMPLE0001', {
  roleName: 'AWSReservedSSO_Developer_0123456789abcdef',
  sessionName: 'alice@example.com',
  tool: ['aws-cli', '2.33.4'],
});

/** A pipeline that loosens what it finds. */
export const pipeline = person('ASIAPIPELINEEXAMPLE1', {
  roleName: 'deploy-pipeline',
  sessionName: 'run-4711',
  tool: ['HashiCorp Terraform', '1.14.0'],
});

/** Bob and Carol approve exceptions. */
export const [bob, carol] = [
  approver('ASIABOBEXAMPLE000001', 'bob'),
  approver('ASIACAROLEXAMPLE0001', 'carol'),
];

const everybody = [alice, bob, carol, pipeline];

/** Everybody's identity by access key, for the simulator's CloudTrail. */
export const userIdentities = Object.fromEntries(
  everybody.map(({ accessKeyId, userIdentity }) => [accessKeyId, userIdentity]),
);

/** Everybody's ARN by access key, as IAM proves it to a function URL. */
export const identities = Object.fromEntries(everybody.map(({ accessKeyId, arn }) => [accessKeyId, arn]));

/** An EC2 client in a person's name. */
export function ec2Of({ accessKeyId, tool }: Person, endpoint: string): EC2Client {
  const credentials = { accessKeyId, secretAccessKey: 'local' };
  return new EC2Client({ endpoint, region: 'eu-west-1', credentials, customUserAgent: [[...tool]] });
}

function approver(accessKeyId: string, name: string): Person {
  return person(accessKeyId, {
    roleName: 'AWSReservedSSO_SecurityApprover_fedcba9876543210',
    sessionName: `${name}@example.com`,
    tool: ['aws-cli', '2.33.4'],
  });
}

function person(
  accessKeyId: string,
  { roleName, sessionName, tool }: { roleName: string; sessionName: string; tool: Person['tool'] },
): Person {
  const accountId = '111122223333';
  const path = roleName.startsWith('AWSReservedSSO_') ? 'aws-reserved/sso.amazonaws.com/' : '';
  const principalId = `AROA${accessKeyId.slice(4)}`;
  const arn = `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
  return {
    accessKeyId,
    arn,
    tool,
    userIdentity: {
      type: 'AssumedRole',
      principalId: `${principalId}:${sessionName}`,
      arn,
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
