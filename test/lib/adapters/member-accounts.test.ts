import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ec2 } from '../../../lib/adapters/ec2.ts';
import { ec2Clients } from '../../../lib/adapters/ec2-clients.ts';
import { memberAccounts } from '../../../lib/adapters/member-accounts.ts';
import { startEc2Simulator, type Ec2Simulator } from '../../../local/ec2/server.ts';

const own = { accountId: '111122223333', partition: 'aws' };
const member = { accountId: '444455556666', region: 'eu-west-1' };
const never = new AbortController().signal;

let simulator: Ec2Simulator;

beforeAll(async () => {
  simulator = await startEc2Simulator({ accountId: own.accountId, region: member.region });
  Object.assign(process.env, {
    AWS_REGION: member.region,
    AWS_ACCESS_KEY_ID: 'ASIAGUARDEXAMPLE0001',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_EC2: simulator.url,
    AWS_ENDPOINT_URL_STS: simulator.url,
  });
});

afterAll(() => simulator.close());

beforeEach(() => {
  simulator.faults.clear();
  simulator.calls.reset();
});

/** The credentials that are given for another account. */
async function credentialsFor(accountId: string, partition = 'aws'): Promise<unknown> {
  const given = memberAccounts({ ...own, partition }, 'imds-guardrail-member')(accountId);
  if (typeof given !== 'function') throw new Error('expected a provider of credentials');
  return given();
}

function mockedSts() {
  const sts = mockClient(STSClient);
  onTestFinished(() => sts.restore());
  return sts;
}

describe('an instance of another account', () => {
  it('is read and changed in the role that the guardrail has there', async () => {
    const [instanceId = ''] = simulator.instances.seed(1, {}, member);
    const ports = ec2(ec2Clients(memberAccounts(own, 'imds-guardrail-member')));

    const found = await ports.describeInstances(member, { by: 'instance-id', values: [instanceId] }, never);
    const answer = await ports.modifyMetadataOptions(
      { ...member, instanceId },
      { httpTokens: 'required' },
      never,
    );

    expect(found).toMatchObject([{ instanceId, accountId: member.accountId }]);
    expect(answer).toEqual({ kind: 'accepted' });
    expect(simulator.instances.get(instanceId)?.metadataOptions.httpTokens).toBe('required');
    const calls = simulator.calls.list('DescribeInstances');
    expect(calls[0]?.accessKeyId).toMatch(/^ASIA444455556666/);
  });

  it('costs one AssumeRole, however many calls follow', async () => {
    const { describeInstances } = ec2(ec2Clients(memberAccounts(own, 'imds-guardrail-member')));
    const lookup = { by: 'instance-id', values: ['i-1'] } as const;

    await describeInstances(member, lookup, never);
    await describeInstances(member, lookup, never);

    expect(simulator.calls.count('AssumeRole')).toBe(1);
    expect(simulator.calls.count('DescribeInstances')).toBe(2);
  });

  it('is not reached where the role there does not let the guardrail in, in the words of STS', async () => {
    const message = 'not authorized to perform: sts:AssumeRole';
    simulator.faults.add({ kind: 'error', action: 'AssumeRole', code: 'AccessDenied', message, status: 403 });
    const { modifyMetadataOptions } = ec2(ec2Clients(memberAccounts(own, 'imds-guardrail-member')));

    const call = modifyMetadataOptions({ ...member, instanceId: 'i-1' }, { httpTokens: 'required' }, never);

    await expect(call).rejects.toThrow(message);
    expect(simulator.calls.count('ModifyInstanceMetadataOptions')).toBe(0);
  });

  it('is not reached without a role, and the message says what to do', async () => {
    const { describeInstances } = ec2(ec2Clients(memberAccounts(own, '')));

    const call = describeInstances(member, { by: 'instance-id', values: ['i-1'] }, never);

    await expect(call).rejects.toThrow(
      /account 444455556666.*runs in 111122223333 and knows no role there\. Deploy it with/,
    );
    expect(simulator.calls.count()).toBe(0);
  });
});

describe('the Region of STS', () => {
  it('is the given one where the environment names none', async () => {
    const region = process.env['AWS_REGION'];
    delete process.env['AWS_REGION'];
    onTestFinished(() => {
      process.env['AWS_REGION'] = region;
    });

    const given = memberAccounts(
      { ...own, region: 'eu-central-1' },
      'imds-guardrail-member',
    )(member.accountId);
    if (typeof given === 'function') await given();

    expect(simulator.calls.list('AssumeRole')).toMatchObject([{ region: 'eu-central-1' }]);
  });
});

describe('the credentials', () => {
  it("are the environment's for the guardrail's own account", () => {
    expect(memberAccounts(own, 'imds-guardrail-member')(own.accountId)).toBeUndefined();
    expect(memberAccounts(own, '')(own.accountId)).toBeUndefined();
  });

  it('are asked for with the role in the same partition, under a name that CloudTrail shows', async () => {
    const sts = mockedSts();
    const Credentials = { AccessKeyId: 'key', SecretAccessKey: 'secret', SessionToken: 'token' };
    const Expiration = new Date('2026-03-01T11:00:00Z');
    sts.on(AssumeRoleCommand).resolves({ Credentials: { ...Credentials, Expiration } });

    const credentials = await credentialsFor(member.accountId, 'aws-cn');

    expect(sts.commandCalls(AssumeRoleCommand)[0]?.args[0].input).toEqual({
      RoleArn: 'arn:aws-cn:iam::444455556666:role/imds-guardrail-member',
      RoleSessionName: 'imds-guardrail',
    });
    expect(credentials).toEqual({
      accessKeyId: 'key',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: Expiration,
    });
  });

  it('name no member that STS left out', async () => {
    const Credentials = { AccessKeyId: 'key', SecretAccessKey: 'secret' };
    mockedSts()
      .on(AssumeRoleCommand)
      .resolves({ Credentials: { ...Credentials } as never });

    const credentials = await credentialsFor(member.accountId);

    expect(credentials).toEqual({ accessKeyId: 'key', secretAccessKey: 'secret' });
  });

  it('are never guessed where STS gives none', async () => {
    mockedSts().on(AssumeRoleCommand).resolves({});

    await expect(credentialsFor(member.accountId)).rejects.toThrow(
      'STS gave no credentials for arn:aws:iam::444455556666:role/imds-guardrail-member.',
    );
  });
});
