import { DescribeInstancesCommand, ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { clientConfig, givenClient, givenSimulator, launched, refusalOf } from './given.ts';

const account = '123456789012';

describe('records of calls that failed', () => {
  it('carry the error code with its prefix, and no response', async () => {
    const { ec2, records } = await givenSimulator({ strictEndpoint: true });
    const [InstanceId] = await launched(ec2);

    await refusalOf(
      ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens: 'required' })),
    );

    expect(records('ModifyInstanceMetadataOptions')[0]).toMatchObject({
      errorCode: 'Client.InvalidParameterValue',
      errorMessage: expect.stringContaining('HttpEndpoint') as string,
      requestParameters: { ModifyInstanceMetadataOptionsRequest: { InstanceId, HttpTokens: 'required' } },
      responseElements: null,
    });
  });

  it('tell a dry run from a launch', async () => {
    const { ec2, records } = await givenSimulator();

    await refusalOf(launched(ec2, { DryRun: true }));

    expect(records('RunInstances')[0]).toMatchObject({
      errorCode: 'Client.DryRunOperation',
      responseElements: null,
    });
  });

  it('blame the server for its own, and cut what is too long', async () => {
    const { ec2, simulator, records } = await givenSimulator();
    const message = 'x'.repeat(2000);
    simulator.faults.add({
      kind: 'error',
      action: 'RunInstances',
      code: 'InternalError',
      status: 500,
      message,
    });

    await refusalOf(launched(ec2));

    const [record] = records('RunInstances');
    expect(record?.['errorCode']).toBe('Server.InternalError');
    expect(record?.['errorMessage']).toBe(`${'x'.repeat(1021)}...`);
  });

  it('are not written for reads', async () => {
    const { ec2, records } = await givenSimulator();

    await ec2.send(new DescribeInstancesCommand({}));

    expect(records()).toEqual([]);
  });
});

describe('who did it', () => {
  it('is the role session behind assumed credentials', async () => {
    const { simulator, records } = await givenSimulator();
    const sts = new STSClient(clientConfig(simulator));
    const RoleArn = 'arn:aws:iam::111122223333:role/teams/deployer';
    const assumed = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'alice' }));

    await launched(givenClient(simulator, { accessKeyId: assumed.Credentials?.AccessKeyId ?? '' }));

    const principalId = 'AROADEPLOYEREXAMPLEEX';
    expect(records('RunInstances')[0]?.['userIdentity']).toEqual({
      type: 'AssumedRole',
      principalId: `${principalId}:alice`,
      arn: 'arn:aws:sts::111122223333:assumed-role/deployer/alice',
      accountId: '111122223333',
      accessKeyId: assumed.Credentials?.AccessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: 'Role',
          principalId,
          arn: RoleArn,
          accountId: '111122223333',
          userName: 'deployer',
        },
        attributes: { creationDate: '2026-03-01T12:00:00Z', mfaAuthenticated: 'false' },
      },
    });
  });

  it('is whoever the options say an access key belongs to', async () => {
    const bob = { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/bob`, userName: 'bob' };
    const { simulator, records } = await givenSimulator({ userIdentities: { AKIABOBEXAMPLE000001: bob } });

    await launched(givenClient(simulator, { accessKeyId: 'AKIABOBEXAMPLE000001' }));

    expect(records('RunInstances')[0]?.['userIdentity']).toEqual(bob);
  });
});
