import { describe, expect, it } from 'vitest';
import type { Principal } from '../../../../lib/domain/principal.ts';
import { fixture, triggerOf, variant } from './fixtures.ts';

const ACCOUNT = '111122223333';

function principalOf(userIdentity: unknown): Principal | null {
  return triggerOf(variant('start-instances.one', { 'detail.userIdentity': userIdentity })).principal;
}

function assumed(role: string, session: string, path = '', more: object = {}) {
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${session}`,
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}`,
    accountId: ACCOUNT,
    sessionContext: {
      sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${ACCOUNT}:role/${path}${role}`, userName: role },
    },
    ...more,
  };
}

describe('who made a call', () => {
  it.each<readonly [string, unknown, Principal['kind'], string]>([
    ['an IAM user', { type: 'IAMUser', arn: 'arn:aws:iam::1:user/ops/ben', userName: 'ben' }, 'iam-user', 'ben'],
    ['an IAM user without a name', { type: 'IAMUser', arn: 'arn:aws:iam::1:user/ops/ben' }, 'iam-user', 'ben'],
    ['a role', assumed('deployment', 'pipeline-1'), 'role', 'deployment'],
    ['a role with a path', assumed('deployment', 'pipeline-1', 'ci/'), 'role', 'deployment'],
    ['a role by its session alone', { ...assumed('deployment', 'x'), sessionContext: {} }, 'role', 'deployment'],
    [
      'a role by its issuer’s ARN alone',
      { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: 'arn:aws:iam::1:role/ci/deployment' } } },
      'role',
      'deployment',
    ],
    ['a role without anything', { type: 'AssumedRole', principalId: 'AROAEXAMPLE:x' }, 'role', 'AROAEXAMPLE:x'],
    [
      'a role that CloudFormation calls for',
      assumed('deployment', 'x', '', { invokedBy: 'cloudformation.amazonaws.com' }),
      'role',
      'deployment',
    ],
    [
      'a person of the Identity Center',
      assumed('AWSReservedSSO_Admin_0a1b', 'ana@example.com', 'aws-reserved/sso.amazonaws.com/eu-west-1/'),
      'identity-center-user',
      'ana@example.com',
    ],
    [
      'a person of the Identity Center, by the session alone',
      { ...assumed('AWSReservedSSO_Admin_0a1b', 'ana@example.com'), sessionContext: null },
      'identity-center-user',
      'ana@example.com',
    ],
    [
      'a person of the Identity Center, by the store’s id',
      { type: 'IdentityCenterUser', accountId: ACCOUNT, onBehalfOf: { userId: '544894e8-80c1' } },
      'identity-center-user',
      '544894e8-80c1',
    ],
    ['a role that merely looks like one', assumed('AWSReservedSSO_Fake', 'eve'), 'role', 'AWSReservedSSO_Fake'],
    [
      'a service-linked role',
      assumed('AWSServiceRoleForAutoScaling', 'AutoScaling', 'aws-service-role/autoscaling.amazonaws.com/', {
        invokedBy: 'autoscaling.amazonaws.com',
      }),
      'service-linked-role',
      'Auto Scaling',
    ],
    [
      'a service-linked role that “AWS Internal” invoked',
      assumed('AWSServiceRoleForBatch', 'aws-batch', 'aws-service-role/batch.amazonaws.com/', { invokedBy: 'AWS Internal' }),
      'service-linked-role',
      'AWS Batch',
    ],
    [
      'a service-linked role, by the session alone',
      { ...assumed('AWSServiceRoleForAmazonEKS', 'EKS'), sessionContext: undefined },
      'service-linked-role',
      'AWSServiceRoleForAmazonEKS',
    ],
    ['root', { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT, accessKeyId: 'A' }, 'root', 'root'],
    ['root in the console', { type: 'Root', accountId: ACCOUNT, invokedBy: 'AWS Internal' }, 'root', 'root'],
    [
      'root through CloudFormation',
      { type: 'Root', accountId: ACCOUNT, accessKeyId: 'A', invokedBy: 'cloudformation.amazonaws.com' },
      'root',
      'root',
    ],
    [
      'Auto Scaling as root, before it had a role',
      { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT, invokedBy: 'autoscaling.amazonaws.com' },
      'aws-service',
      'Auto Scaling',
    ],
    ['a service', { type: 'AWSService', invokedBy: 'spot.amazonaws.com' }, 'aws-service', 'EC2 Spot'],
    ['a service in China', { type: 'AWSService', invokedBy: 'ssm.amazonaws.com.cn' }, 'aws-service', 'Systems Manager'],
    ['a service nobody knows', { type: 'AWSService', invokedBy: 'new.amazonaws.com' }, 'aws-service', 'new.amazonaws.com'],
    ['what is no service', { type: 'AWSService', invokedBy: 'ec2.example.com' }, 'aws-service', 'ec2.example.com'],
    ['a service without a name', { type: 'AWSService', accountId: ACCOUNT }, 'aws-service', ACCOUNT],
    [
      'a federated user',
      { type: 'FederatedUser', principalId: `${ACCOUNT}:dana`, arn: `arn:aws:sts::${ACCOUNT}:federated-user/dana` },
      'federated-user',
      'dana',
    ],
    ['a SAML user', { type: 'SAMLUser', principalId: 'q:dana', userName: 'dana@example.com' }, 'federated-user', 'dana@example.com'],
    ['a web identity', { type: 'WebIdentityUser', userName: 'dana' }, 'federated-user', 'dana'],
    ['a directory’s user', { type: 'Directory', userName: 'dana' }, 'federated-user', 'dana'],
    ['another account', { type: 'AWSAccount', principalId: 'AIDAX', accountId: '444455556666' }, 'account', '444455556666'],
    ['no type, but a service', { accountId: ACCOUNT, invokedBy: 'ec2.amazonaws.com' }, 'aws-service', 'Amazon EC2'],
    ['no type, but an account', { accountId: ACCOUNT }, 'account', ACCOUNT],
    ['no type, but a name', { accountId: ACCOUNT, userName: 'ben' }, 'unknown', 'ben'],
    ['a type of tomorrow', { type: 'Tomorrow', arn: 'arn:aws:new::1:thing/robot' }, 'unknown', 'robot'],
    ['an ARN and nothing else', { type: 'Unknown', arn: 'arn:aws:new::1:robot' }, 'unknown', 'arn:aws:new::1:robot'],
    ['nothing', {}, 'unknown', 'unknown'],
  ])('is named: %s', (_, userIdentity, kind, name) => {
    expect(principalOf(userIdentity)).toMatchObject({ kind, name });
  });

  it.each([[undefined], [null], ['ben'], [[]]])('is not known from the identity %j', (userIdentity) => {
    expect(principalOf(userIdentity)).toBeNull();
  });

  it('keeps the raw facts beside the name', () => {
    const trigger = triggerOf(fixture('run-instances.auto-scaling'));

    expect(trigger.principal).toEqual({
      kind: 'service-linked-role',
      name: 'Auto Scaling',
      arn: 'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling',
      roleArn:
        'arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
      sessionName: 'AutoScaling',
      accountId: '111122223333',
      invokedBy: 'autoscaling.amazonaws.com',
      sourceIpAddress: 'autoscaling.amazonaws.com',
      userAgent: 'autoscaling.amazonaws.com',
      ec2RoleDelivery: null,
    });
  });

  it('does not validate the address, and cuts a user agent at 1 KB', () => {
    const event = variant('start-instances.one', {
      'detail.sourceIPAddress': 'AWS Internal',
      'detail.userAgent': 'x'.repeat(5000),
    });

    const { principal } = triggerOf(event);

    expect(principal?.sourceIpAddress).toBe('AWS Internal');
    expect(principal?.userAgent).toHaveLength(1024);
  });

  it('has no address where the record has none', () => {
    const event = variant('start-instances.one', { 'detail.sourceIPAddress': undefined, 'detail.userAgent': {} });

    expect(triggerOf(event).principal).toMatchObject({ sourceIpAddress: null, userAgent: null });
  });
});
