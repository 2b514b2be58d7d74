import { ModifyInstanceMetadataOptionsCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import type { InstanceTemplate } from '../../../local/ec2/seeding.ts';
import { givenClient, givenSimulator, imageId, noon, type Given } from './given.ts';

interface GivenImds extends Given {
  readonly instanceId: string;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly putToken: (headers?: Record<string, string>) => Promise<Response>;
}

const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };

async function givenImds(
  template: InstanceTemplate = {},
  options: Parameters<typeof givenSimulator>[0] = {},
) {
  const given = await givenSimulator(options);
  const [instanceId = ''] = given.simulator.instances.seed(1, template);
  const base = given.simulator.imdsUrl(instanceId);
  const imds: GivenImds = {
    ...given,
    instanceId,
    get: (path, headers = {}) => fetch(`${base}/latest/${path}`, { headers }),
    putToken: (headers = ttl) => fetch(`${base}/latest/api/token`, { method: 'PUT', headers }),
  };
  return imds;
}

describe('metadata', () => {
  it('is what EC2 says of the instance', async () => {
    const { ec2, simulator } = await givenSimulator();
    const answer = await ec2.send(
      new RunInstancesCommand({
        ImageId: imageId,
        InstanceType: 't3.small',
        MinCount: 1,
        MaxCount: 1,
        IamInstanceProfile: { Name: 'web' },
        InstanceMarketOptions: { MarketType: 'spot' },
      }),
    );
    const instance = answer.Instances?.[0];
    const read = async (path: string): Promise<string> =>
      (await fetch(`${simulator.imdsUrl(instance?.InstanceId ?? '')}/latest/${path}`)).text();

    expect(await read('')).toBe('meta-data/\ndynamic/');
    expect((await read('meta-data/')).split('\n')).toEqual(
      expect.arrayContaining(['ami-id', 'iam/', 'placement/']),
    );
    expect(await read('meta-data/ami-id')).toBe(imageId);
    expect(await read('meta-data/ami-launch-index')).toBe('0');
    expect(await read('meta-data/instance-type')).toBe('t3.small');
    expect(await read('meta-data/instance-life-cycle')).toBe('spot');
    expect(await read('meta-data/hostname')).toBe(instance?.PrivateDnsName);
    expect(await read('meta-data/local-hostname')).toBe(instance?.PrivateDnsName);
    expect(await read('meta-data/local-ipv4')).toBe(instance?.PrivateIpAddress);
    expect(await read('meta-data/placement/region')).toBe('us-east-1');
    expect(await read('meta-data/placement/availability-zone')).toBe('us-east-1a');
    expect(await read('meta-data/reservation-id')).toBe(answer.ReservationId);
    expect(await read('meta-data/services/domain')).toBe('amazonaws.com');
    expect(await read('meta-data/services/partition')).toBe('aws');
    expect(JSON.parse(await read('meta-data/iam/info'))).toMatchObject({
      InstanceProfileArn: instance?.IamInstanceProfile?.Arn,
    });
    expect(JSON.parse(await read('dynamic/instance-identity/document'))).toMatchObject({
      accountId: '123456789012',
      instanceId: instance?.InstanceId,
      region: 'us-east-1',
      pendingTime: new Date(noon).toISOString(),
    });
  });
});

describe('credentials from IMDS', () => {
  it.each([
    ['1.0', false],
    ['2.0', true],
  ])('show in CloudTrail as delivered by version %s', async (version, withToken) => {
    const { get, putToken, simulator, records, instanceId } = await givenImds({ iamInstanceProfile: 'web' });
    const headers: Record<string, string> = withToken
      ? { 'x-aws-ec2-metadata-token': await (await putToken()).text() }
      : {};
    const answer = await get('meta-data/iam/security-credentials/web', headers);
    const { AccessKeyId } = (await answer.json()) as { AccessKeyId: string };

    await givenClient(simulator, { accessKeyId: AccessKeyId }).send(
      new ModifyInstanceMetadataOptionsCommand({ InstanceId: instanceId, HttpPutResponseHopLimit: 2 }),
    );

    expect(records('ModifyInstanceMetadataOptions')[0]?.['userIdentity']).toMatchObject({
      type: 'AssumedRole',
      arn: `arn:aws:sts::123456789012:assumed-role/web/${instanceId}`,
      sessionContext: { ec2RoleDelivery: version },
    });
  });

  it('stay the same until they expire', async () => {
    const { get, clock } = await givenImds({ iamInstanceProfile: 'web' });
    const accessKey = async (): Promise<string> => {
      const answer = await get('meta-data/iam/security-credentials/web');
      return ((await answer.json()) as { AccessKeyId: string }).AccessKeyId;
    };

    const first = await accessKey();
    const second = await accessKey();
    clock.advance(6 * 60 * 60 * 1000);
    const third = await accessKey();

    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });
});
