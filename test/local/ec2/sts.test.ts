import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { clientConfig, givenClient, givenSimulator, launched, refusalOf } from './given.ts';

const RoleArn = 'arn:aws:iam::111122223333:role/guard';

describe('STS', () => {
  it('hands out credentials whose access key names the account of the role', async () => {
    const { simulator } = await givenSimulator();
    const sts = new STSClient(clientConfig(simulator));

    const answer = await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'sweep', DurationSeconds: 900 }),
    );

    expect(answer.Credentials?.AccessKeyId).toMatch(/^ASIA111122223333\w{4}$/);
    expect(answer.Credentials?.Expiration).toEqual(new Date('2026-03-01T12:15:00Z'));
    expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::111122223333:assumed-role/guard/sweep');
  });

  it('lets the role act in its account', async () => {
    const { simulator } = await givenSimulator();
    const sts = new STSClient(clientConfig(simulator));
    const answer = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'sweep' }));
    const accessKeyId = answer.Credentials?.AccessKeyId ?? '';

    const [instanceId] = await launched(givenClient(simulator, { accessKeyId }));
    const identity = await new STSClient(clientConfig(simulator, { accessKeyId })).send(
      new GetCallerIdentityCommand({}),
    );

    expect(simulator.instances.get(instanceId)?.accountId).toBe('111122223333');
    expect(identity).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:sts::111122223333:assumed-role/guard/sweep',
      UserId: 'AROAGUARDEXAMPLEEXAMP:sweep',
    });
  });

  it('knows an IAM user', async () => {
    const { simulator } = await givenSimulator({ accountId: '444455556666' });

    const identity = await new STSClient(clientConfig(simulator)).send(new GetCallerIdentityCommand({}));

    expect(identity).toMatchObject({
      Account: '444455556666',
      Arn: 'arn:aws:iam::444455556666:user/developer',
    });
  });

  it('takes root for a caller whose given identity has no ARN', async () => {
    const userIdentities = { AKIAEXAMPLEEXAMPLE01: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } };
    const { simulator } = await givenSimulator({ userIdentities });

    const identity = await new STSClient(clientConfig(simulator)).send(new GetCallerIdentityCommand({}));

    expect(identity.Arn).toBe('arn:aws:iam::123456789012:root');
  });

  it.each([
    ['a role that is none', { RoleArn: 'arn:aws:iam::1:role/x', RoleSessionName: 'sweep' }],
    ['a session name with blanks', { RoleArn, RoleSessionName: 'my sweep' }],
    ['a minute', { RoleArn, RoleSessionName: 'sweep', DurationSeconds: 60 }],
  ])('refuses %s', async (_, input) => {
    const { simulator } = await givenSimulator();

    const refused = await refusalOf(
      new STSClient(clientConfig(simulator)).send(new AssumeRoleCommand(input)),
    );

    expect(refused).toMatchObject({ name: 'ValidationError' });
  });

  it('refuses other actions, and answers faults in its own words', async () => {
    const { simulator } = await givenSimulator();
    simulator.faults.add({ kind: 'error', action: 'GetCallerIdentity', code: 'AccessDenied', status: 403 });

    const denied = await refusalOf(
      new STSClient(clientConfig(simulator)).send(new GetCallerIdentityCommand({})),
    );
    const unknown = await fetch(simulator.url, {
      method: 'POST',
      body: 'Action=GetSessionToken&Version=2011-06-15',
    });

    expect(denied).toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    expect(await unknown.text()).toContain('<Code>InvalidAction</Code>');
  });
});
