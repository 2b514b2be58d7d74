import {
  AssociateIamInstanceProfileCommand,
  CreateTagsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  GetInstanceMetadataDefaultsCommand,
  ModifyInstanceMetadataDefaultsCommand,
  RegisterImageCommand,
  ReplaceIamInstanceProfileAssociationCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type DescribeImagesCommandInput,
  type DescribeRegionsCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenClient, givenSimulator, launched, refusalOf } from './given.ts';

describe('images', () => {
  it('are registered and found again', async () => {
    const { ec2 } = await givenSimulator();
    const registered = await ec2.send(
      new RegisterImageCommand({
        Name: 'al2023',
        Description: 'v2 only',
        Architecture: 'arm64',
        RootDeviceName: '/dev/sda1',
        ImdsSupport: 'v2.0',
        TagSpecifications: [{ ResourceType: 'image', Tags: [{ Key: 'os', Value: 'linux' }] }],
      }),
    );
    await ec2.send(new RegisterImageCommand({ Name: 'old' }));
    const find = async (input: DescribeImagesCommandInput) =>
      (await ec2.send(new DescribeImagesCommand(input))).Images?.map((image) => image.Name);

    const [shown] =
      (await ec2.send(new DescribeImagesCommand({ ImageIds: [registered.ImageId!] }))).Images ?? [];

    expect(shown).toMatchObject({
      Name: 'al2023',
      Description: 'v2 only',
      Architecture: 'arm64',
      RootDeviceName: '/dev/sda1',
      ImdsSupport: 'v2.0',
      State: 'available',
      Tags: [{ Key: 'os', Value: 'linux' }],
    });
    expect(await find({})).toEqual(['al2023', 'old']);
    expect(await find({ Filters: [{ Name: 'name', Values: ['o*'] }] })).toEqual(['old']);
    expect(await find({ Filters: [{ Name: 'architecture', Values: ['arm64'] }] })).toEqual(['al2023']);
    expect(await find({ Filters: [{ Name: 'state', Values: ['failed'] }] })).toEqual([]);
    expect(await find({ Filters: [{ Name: 'image-id', Values: [registered.ImageId!] }] })).toEqual([
      'al2023',
    ]);
    expect(await find({ Filters: [{ Name: 'tag:os', Values: ['linux'] }] })).toEqual(['al2023']);
  });

  it('can be tagged', async () => {
    const { ec2 } = await givenSimulator();
    const { ImageId = '' } = await ec2.send(new RegisterImageCommand({ Name: 'al2023' }));

    await ec2.send(new CreateTagsCommand({ Resources: [ImageId], Tags: [{ Key: 'a', Value: '1' }] }));

    const shown = await ec2.send(new DescribeImagesCommand({}));
    expect(shown.Images?.[0]?.Tags).toEqual([{ Key: 'a', Value: '1' }]);
  });

  it('are refused when unknown, wrongly filtered or wrongly registered', async () => {
    const { ec2, records } = await givenSimulator();

    const unknown = await refusalOf(ec2.send(new DescribeImagesCommand({ ImageIds: ['ami-1'] })));
    const filtered = await refusalOf(
      ec2.send(new DescribeImagesCommand({ Filters: [{ Name: 'imds-support', Values: ['v2.0'] }] })),
    );
    await ec2.send(new RegisterImageCommand({ Name: 'one' }));
    const misfit = await refusalOf(
      ec2.send(new DescribeImagesCommand({ Filters: [{ Name: 'imds-support', Values: ['v2.0'] }] })),
    );
    const registered = await refusalOf(
      ec2.send(new RegisterImageCommand({ Name: 'al2', ImdsSupport: 'v3.0' as 'v2.0' })),
    );

    expect(unknown).toMatchObject({ name: 'InvalidAMIID.NotFound' });
    expect(filtered).toMatchObject({ name: 'InvalidParameterValue' });
    expect(misfit).toMatchObject({ name: 'InvalidParameterValue' });
    expect(registered).toMatchObject({ name: 'InvalidParameterValue' });
    expect(records('RegisterImage')[1]).toMatchObject({
      requestParameters: { name: 'al2', imdsSupport: 'v3.0' },
    });
  });
});

describe('instance profiles', () => {
  it('are associated, replaced and shown', async () => {
    const { ec2, simulator, records } = await givenSimulator();
    const [InstanceId] = await launched(ec2);

    const associated = await ec2.send(
      new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Name: 'web' } }),
    );
    const replaced = await ec2.send(
      new ReplaceIamInstanceProfileAssociationCommand({
        AssociationId: associated.IamInstanceProfileAssociation?.AssociationId,
        IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/admin' },
      }),
    );
    const shown = await ec2.send(
      new DescribeIamInstanceProfileAssociationsCommand({
        Filters: [
          { Name: 'instance-id', Values: [InstanceId] },
          { Name: 'state', Values: ['associated'] },
        ],
      }),
    );

    const association = replaced.IamInstanceProfileAssociation;
    expect(associated.IamInstanceProfileAssociation).toMatchObject({ InstanceId, State: 'associating' });
    expect(association?.AssociationId).not.toBe(associated.IamInstanceProfileAssociation?.AssociationId);
    expect(shown.IamInstanceProfileAssociations).toEqual([{ ...association, State: 'associated' }]);
    expect(simulator.instances.get(InstanceId)?.iamInstanceProfile).toBe('admin');
    expect(records('ReplaceIamInstanceProfileAssociation')[0]?.['responseElements']).toMatchObject({
      ReplaceIamInstanceProfileAssociationResponse: {
        iamInstanceProfileAssociation: { instanceId: InstanceId, state: 'associating' },
      },
    });
  });

  it('of a launch have an association too', async () => {
    const { ec2 } = await givenSimulator();
    const [instanceId] = await launched(ec2, { IamInstanceProfile: { Name: 'web' } });
    await launched(ec2);

    const shown = await ec2.send(new DescribeIamInstanceProfileAssociationsCommand({}));
    const AssociationIds = [shown.IamInstanceProfileAssociations?.[0]?.AssociationId ?? ''];
    const again = await ec2.send(new DescribeIamInstanceProfileAssociationsCommand({ AssociationIds }));

    expect(shown.IamInstanceProfileAssociations?.map((one) => one.InstanceId)).toEqual([instanceId]);
    expect(again.IamInstanceProfileAssociations).toEqual(shown.IamInstanceProfileAssociations);
  });

  it('are refused where they cannot be', async () => {
    const { ec2 } = await givenSimulator();
    const [taken, gone = '', free = ''] = await launched(ec2, { MaxCount: 3 });
    const associate = (InstanceId: string, Name?: string): Promise<unknown> =>
      ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Name } }));
    await associate(taken, 'web');
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [gone] }));

    const twice = await refusalOf(associate(taken, 'admin'));
    const late = await refusalOf(associate(gone, 'web'));
    const unnamed = await refusalOf(associate(free));
    const unknown = await refusalOf(
      ec2.send(
        new ReplaceIamInstanceProfileAssociationCommand({
          AssociationId: 'iip-assoc-1',
          IamInstanceProfile: { Name: 'web' },
        }),
      ),
    );
    const filtered = await refusalOf(
      ec2.send(
        new DescribeIamInstanceProfileAssociationsCommand({ Filters: [{ Name: 'x', Values: ['y'] }] }),
      ),
    );

    expect(twice).toMatchObject({ name: 'IncorrectState' });
    expect(late).toMatchObject({ name: 'IncorrectInstanceState' });
    expect(unnamed).toMatchObject({ name: 'MissingParameter' });
    expect(unknown).toMatchObject({ name: 'InvalidAssociationID.NotFound' });
    expect(filtered).toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('Regions', () => {
  const regions = ['us-east-1', 'eu-west-1'];
  const optInRegions = { 'af-south-1': 'opted-in', 'ap-east-1': 'not-opted-in' } as const;

  it.each<[string, DescribeRegionsCommandInput, string[]]>([
    ['the enabled ones', {}, ['us-east-1', 'eu-west-1', 'af-south-1']],
    ['all', { AllRegions: true }, ['us-east-1', 'eu-west-1', 'af-south-1', 'ap-east-1']],
    ['those that are named, enabled or not', { RegionNames: ['ap-east-1'] }, ['ap-east-1']],
    ['by name', { Filters: [{ Name: 'region-name', Values: ['eu-*'] }] }, ['eu-west-1']],
    ['by endpoint', { Filters: [{ Name: 'endpoint', Values: ['*us-east*'] }] }, ['us-east-1']],
    ['by status', { Filters: [{ Name: 'opt-in-status', Values: ['opted-in'] }] }, ['af-south-1']],
  ])('are found: %s', async (_, input, expected) => {
    const { ec2 } = await givenSimulator({ regions, optInRegions });

    const { Regions } = await ec2.send(new DescribeRegionsCommand(input));

    expect(Regions?.map(({ RegionName }) => RegionName)).toEqual(expected);
  });

  it('tell whether an account has opted in to them', async () => {
    const { ec2 } = await givenSimulator({ regions, optInRegions });

    const { Regions } = await ec2.send(new DescribeRegionsCommand({ AllRegions: true }));

    expect(Regions?.map(({ OptInStatus }) => OptInStatus)).toEqual([
      'opt-in-not-required',
      'opt-in-not-required',
      'opted-in',
      'not-opted-in',
    ]);
    expect(Regions?.[0]?.Endpoint).toBe('ec2.us-east-1.amazonaws.com');
  });

  it.each([
    ['unknown', { RegionNames: ['eu-moon-1'] }],
    ['filtered by what they have not', { Filters: [{ Name: 'constructor', Values: ['*'] }] }],
  ])('are refused when %s', async (_, input) => {
    const { ec2 } = await givenSimulator();

    const refused = await refusalOf(ec2.send(new DescribeRegionsCommand(input)));

    expect(refused).toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('that were not opted in to refuse every call', async () => {
    const { simulator, records } = await givenSimulator();
    const client = (region: string) => givenClient(simulator, { region });
    const call = new StopInstancesCommand({ InstanceIds: [simulator.instances.seed(1)[0]!] });

    const refused = await refusalOf(client('me-south-1').send(call));
    await client('us-east-1').send(call);

    expect(refused).toMatchObject({ name: 'AuthFailure', $metadata: { httpStatusCode: 401 } });
    expect(records()).toHaveLength(1);
  });

  it('have instances, defaults and templates of their own', async () => {
    const { simulator } = await givenSimulator();
    const [here, there] = ['us-east-1', 'eu-west-1'].map((region) => givenClient(simulator, { region }));
    const [instanceId = ''] = simulator.instances.seed(1, {}, { region: 'eu-west-1' });
    await there!.send(new ModifyInstanceMetadataDefaultsCommand({ HttpTokens: 'required' }));

    const elsewhere = await here!.send(new DescribeInstancesCommand({}));
    const defaults = await here!.send(new GetInstanceMetadataDefaultsCommand({}));
    const found = await there!.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));

    expect(elsewhere.Reservations).toEqual([]);
    expect(defaults.AccountLevel?.HttpTokens).toBeUndefined();
    expect(found.Reservations).toHaveLength(1);
  });
});
