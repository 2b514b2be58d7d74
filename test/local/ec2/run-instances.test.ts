import { DescribeInstancesCommand, RegisterImageCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenClient, givenSimulator, imageId, launched, noon, refusalOf } from './given.ts';

describe('RunInstances', () => {
  it('answers pending instances whose options are on their way', async () => {
    const { ec2 } = await givenSimulator();

    const answer = await ec2.send(new RunInstancesCommand({ ImageId: imageId, MinCount: 2, MaxCount: 2 }));

    expect(answer.OwnerId).toBe('123456789012');
    expect(answer.Instances).toHaveLength(2);
    expect(answer.Instances?.[1]).toMatchObject({
      ImageId: imageId,
      AmiLaunchIndex: 1,
      State: { Code: 0, Name: 'pending' },
      LaunchTime: new Date(noon),
      MetadataOptions: {
        State: 'pending',
        HttpTokens: 'optional',
        HttpPutResponseHopLimit: 1,
        HttpEndpoint: 'enabled',
        HttpProtocolIpv6: 'disabled',
        InstanceMetadataTags: 'disabled',
      },
    });
  });

  it('takes tags, profile, type, subnet and spot from the call', async () => {
    const { ec2 } = await givenSimulator();

    const [instanceId] = await launched(ec2, {
      InstanceType: 'm7g.large',
      IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/team/web' },
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web <1> & "2"' }] },
        { ResourceType: 'volume', Tags: [{ Key: 'Name', Value: 'disk' }] },
      ],
      NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: 'subnet-0aaaaaaaaaaaaaaaa' }],
      InstanceMarketOptions: { MarketType: 'spot' },
      KeyName: 'ops',
      UserData: 'c2VjcmV0',
    });
    const shown = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));

    expect(shown.Reservations?.[0]?.Instances?.[0]).toMatchObject({
      InstanceType: 'm7g.large',
      IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/web' },
      Tags: [{ Key: 'Name', Value: 'web <1> & "2"' }],
      SubnetId: 'subnet-0aaaaaaaaaaaaaaaa',
      InstanceLifecycle: 'spot',
      KeyName: 'ops',
    });
  });

  it('runs the instance once the clock has moved on', async () => {
    const { ec2, clock, simulator, events } = await givenSimulator({ transitionDelayMilliseconds: 2000 });
    const [instanceId] = await launched(ec2);

    clock.advance(1999);
    const before = simulator.instances.get(instanceId)?.state;
    clock.advance(1);

    expect(before).toBe('pending');
    expect(simulator.instances.get(instanceId)?.state).toBe('running');
    expect(events.map((event) => event.detail['state'])).toEqual(['pending', undefined, 'running']);
  });

  it('answers a repeated client token with the first launch', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [first] = await launched(ec2, { ClientToken: 'once' });

    const [second] = await launched(ec2, { ClientToken: 'once' });
    const another = await refusalOf(launched(ec2, { ClientToken: 'once', MaxCount: 3 }));

    expect(second).toBe(first);
    expect(another).toMatchObject({ name: 'IdempotentParameterMismatch' });
    expect(simulator.instances.list()).toHaveLength(1);
  });

  it.each([
    ['no image', { ImageId: undefined }, 'MissingParameter'],
    ['an image that is none', { ImageId: 'i-123' }, 'InvalidParameterValue'],
    ['fewer at most than at least', { MinCount: 3, MaxCount: 2 }, 'InvalidParameterValue'],
    ['more than the quota', { MinCount: 5001, MaxCount: 5001 }, 'InstanceLimitExceeded'],
    ['a hop limit of 65', { MetadataOptions: { HttpPutResponseHopLimit: 65 } }, 'InvalidParameterValue'],
    [
      'an unknown template',
      { LaunchTemplate: { LaunchTemplateId: 'lt-1' } },
      'InvalidLaunchTemplateId.NotFound',
    ],
  ])('refuses %s', async (_, input, code) => {
    const { ec2, simulator } = await givenSimulator();

    const refused = await refusalOf(launched(ec2, input));

    expect(refused).toMatchObject({ name: code });
    expect(simulator.instances.list()).toEqual([]);
  });

  it('changes nothing on a dry run', async () => {
    const { ec2, simulator } = await givenSimulator();

    const dryRun = await refusalOf(launched(ec2, { DryRun: true }));

    expect(dryRun).toMatchObject({
      name: 'DryRunOperation',
      message: 'Request would have succeeded, but DryRun flag is set.',
      $metadata: { httpStatusCode: 412 },
    });
    expect(simulator.instances.list()).toEqual([]);
  });

  it('keeps accounts and Regions apart', async () => {
    const { ec2, simulator } = await givenSimulator();
    const elsewhere = givenClient(simulator, { accessKeyId: '111122223333', region: 'eu-west-1' });

    const [instanceId] = await launched(elsewhere);
    const here = await refusalOf(ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] })));

    expect(here).toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    expect(simulator.instances.get(instanceId)).toMatchObject({
      accountId: '111122223333',
      region: 'eu-west-1',
    });
  });
});

describe('the options of a new instance', () => {
  const lone = { httpTokens: 'optional', httpPutResponseHopLimit: 1 } as const;

  it('are those of the platform when nobody says anything', async () => {
    const { simulator } = await givenSimulator();

    const [instanceId = ''] = simulator.instances.launch({ count: 1, imageId });

    expect(simulator.instances.get(instanceId)?.metadataOptions).toMatchObject(lone);
  });

  it('are required tokens and hop limit 2 for an image that supports v2.0 only', async () => {
    const { ec2, simulator } = await givenSimulator();
    const image = await ec2.send(new RegisterImageCommand({ Name: 'al2023', ImdsSupport: 'v2.0' }));

    const [instanceId] = await launched(ec2, { ImageId: image.ImageId });

    expect(simulator.instances.get(instanceId)?.metadataOptions).toMatchObject({
      httpTokens: 'required',
      httpPutResponseHopLimit: 2,
    });
  });

  it("follow the account's default before the image, the call before the account, option by option", async () => {
    const { ec2, simulator } = await givenSimulator();
    const image = await ec2.send(new RegisterImageCommand({ Name: 'al2023', ImdsSupport: 'v2.0' }));
    simulator.instances.setMetadataDefaults({ httpTokens: 'optional', instanceMetadataTags: 'enabled' });

    const [instanceId] = await launched(ec2, {
      ImageId: image.ImageId,
      MetadataOptions: { HttpPutResponseHopLimit: 5 },
    });

    expect(simulator.instances.get(instanceId)?.metadataOptions).toEqual({
      httpTokens: 'optional',
      httpPutResponseHopLimit: 5,
      httpEndpoint: 'enabled',
      httpProtocolIpv6: 'disabled',
      instanceMetadataTags: 'enabled',
    });
  });

  it('may not be optional while the account enforces tokens', async () => {
    const { ec2, simulator } = await givenSimulator();
    simulator.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' });

    const refused = await refusalOf(launched(ec2));
    const [instanceId] = await launched(ec2, { MetadataOptions: { HttpTokens: 'required' } });

    expect(refused).toMatchObject({ name: 'UnsupportedOperation' });
    expect(simulator.instances.list().map((instance) => instance.instanceId)).toEqual([instanceId]);
  });
});
