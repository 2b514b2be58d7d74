import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  CreateTagsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  ModifyLaunchTemplateCommand,
  type DescribeLaunchTemplatesCommandInput,
  type ModifyLaunchTemplateCommandInput,
  type EC2Client,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, imageId, launched, noon, refusalOf } from './given.ts';

async function givenTemplate(
  ec2: EC2Client,
  LaunchTemplateName: string,
  data: RequestLaunchTemplateData = {},
): Promise<string> {
  const answer = await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName,
      LaunchTemplateData: { ImageId: imageId, ...data },
    }),
  );
  return answer.LaunchTemplate?.LaunchTemplateId ?? '';
}

describe('launch templates', () => {
  it('are created with version 1 as their default and latest', async () => {
    const { ec2 } = await givenSimulator();

    const created = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'web',
        LaunchTemplateData: { ImageId: imageId },
        TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'team', Value: 'red' }] }],
      }),
    );
    const listed = await ec2.send(new DescribeLaunchTemplatesCommand({}));

    expect(created.LaunchTemplate).toMatchObject({
      LaunchTemplateName: 'web',
      CreateTime: new Date(noon),
      CreatedBy: 'arn:aws:iam::123456789012:user/developer',
      DefaultVersionNumber: 1,
      LatestVersionNumber: 1,
      Tags: [{ Key: 'team', Value: 'red' }],
    });
    expect(listed.LaunchTemplates).toEqual([created.LaunchTemplate]);
  });

  it('refuse a name that is taken, and none', async () => {
    const { ec2 } = await givenSimulator();
    await givenTemplate(ec2, 'web');

    const taken = await refusalOf(givenTemplate(ec2, 'web'));
    const none = await refusalOf(givenTemplate(ec2, ''));

    expect(taken).toMatchObject({ name: 'InvalidLaunchTemplateName.AlreadyExistsException' });
    expect(none).toMatchObject({ name: 'MissingParameter' });
  });

  it('show everything that was set, and nothing that was not', async () => {
    const { ec2 } = await givenSimulator();
    const data = {
      ImageId: imageId,
      InstanceType: 't3.small',
      KeyName: 'ops',
      UserData: 'c2V0dXA=',
      IamInstanceProfile: { Name: 'web' },
      SecurityGroupIds: ['sg-1'],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'a', Value: '1' }] }],
    } as const satisfies RequestLaunchTemplateData;
    const LaunchTemplateId = await givenTemplate(ec2, 'web', {
      ...data,
      SecurityGroupIds: [...data.SecurityGroupIds],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'a', Value: '1' }] }],
    });
    const bare = await givenTemplate(ec2, 'bare');

    const shown = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId }));
    const shownBare = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: bare }));

    expect(shown.LaunchTemplateVersions?.[0]).toMatchObject({
      DefaultVersion: true,
      LaunchTemplateData: data,
    });
    expect(shownBare.LaunchTemplateVersions?.[0]?.LaunchTemplateData).toEqual({ ImageId: imageId });
  });

  it('inherit from a source version what a new version does not name', async () => {
    const { ec2 } = await givenSimulator();
    const LaunchTemplateId = await givenTemplate(ec2, 'web', { MetadataOptions: { HttpTokens: 'required' } });
    const create = (SourceVersion?: string): Promise<unknown> =>
      ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId,
          SourceVersion,
          VersionDescription: 'bigger',
          LaunchTemplateData: { InstanceType: 't3.large' },
        }),
      );

    await create('1');
    await create();
    const shown = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId }));

    expect(shown.LaunchTemplateVersions?.map((version) => version.VersionNumber)).toEqual([3, 2, 1]);
    expect(shown.LaunchTemplateVersions?.[1]).toMatchObject({
      VersionDescription: 'bigger',
      LaunchTemplateData: {
        ImageId: imageId,
        InstanceType: 't3.large',
        MetadataOptions: { HttpTokens: 'required' },
      },
    });
    expect(shown.LaunchTemplateVersions?.[0]?.LaunchTemplateData).toEqual({ InstanceType: 't3.large' });
  });

  it('launch by their default version until another one is set or named', async () => {
    const { ec2, simulator } = await givenSimulator();
    const LaunchTemplateId = await givenTemplate(ec2, 'web', { MetadataOptions: { HttpTokens: 'optional' } });
    await ec2.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId,
        SourceVersion: '$Latest',
        LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 } },
      }),
    );
    const tokensOfLaunch = async (Version?: string): Promise<string | undefined> => {
      const [instanceId] = await launched(ec2, {
        ImageId: undefined,
        LaunchTemplate: { LaunchTemplateId, Version },
      });
      return simulator.instances.get(instanceId)?.metadataOptions.httpTokens;
    };

    const before = [await tokensOfLaunch(), await tokensOfLaunch('$Latest'), await tokensOfLaunch('1')];
    const modified = await ec2.send(
      new ModifyLaunchTemplateCommand({ LaunchTemplateId, DefaultVersion: '2' }),
    );
    const after = await tokensOfLaunch('$Default');

    expect(before).toEqual(['optional', 'required', 'optional']);
    expect(modified.LaunchTemplate?.DefaultVersionNumber).toBe(2);
    expect(after).toBe('required');
  });

  it('give way to what the launch itself says, and add to its tags', async () => {
    const { ec2, simulator } = await givenSimulator();
    await givenTemplate(ec2, 'web', {
      InstanceType: 't3.small',
      IamInstanceProfile: { Arn: 'arn:aws:iam::123456789012:instance-profile/web' },
      MetadataOptions: { HttpTokens: 'optional', HttpPutResponseHopLimit: 3 },
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'a', Value: '1' },
            { Key: 'b', Value: '2' },
          ],
        },
      ],
    });

    const [instanceId] = await launched(ec2, {
      LaunchTemplate: { LaunchTemplateName: 'web' },
      MetadataOptions: { HttpTokens: 'required' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'b', Value: '3' }] }],
    });

    const instance = simulator.instances.get(instanceId);
    expect(instance).toMatchObject({ instanceType: 't3.small', iamInstanceProfile: 'web' });
    expect(instance?.metadataOptions).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 3 });
    expect(Object.fromEntries(instance?.tags ?? [])).toEqual({ a: '1', b: '3' });
  });

  it('are found by id, name, tag and page', async () => {
    const { ec2 } = await givenSimulator();
    const first = await givenTemplate(ec2, 'first');
    const second = await givenTemplate(ec2, 'second');
    await ec2.send(new CreateTagsCommand({ Resources: [second], Tags: [{ Key: 'team', Value: 'red' }] }));
    const find = async (input: DescribeLaunchTemplatesCommandInput) => {
      const answer = await ec2.send(new DescribeLaunchTemplatesCommand(input));
      return { names: answer.LaunchTemplates?.map((one) => one.LaunchTemplateName), token: answer.NextToken };
    };

    const page = await find({ MaxResults: 1 });

    expect(page.names).toEqual(['first']);
    expect((await find({ MaxResults: 1, NextToken: page.token })).names).toEqual(['second']);
    expect((await find({ LaunchTemplateIds: [first] })).names).toEqual(['first']);
    expect((await find({ LaunchTemplateNames: ['second'] })).names).toEqual(['second']);
    expect((await find({ Filters: [{ Name: 'tag:team', Values: ['red'] }] })).names).toEqual(['second']);
    expect((await find({ Filters: [{ Name: 'launch-template-name', Values: ['f*'] }] })).names).toEqual([
      'first',
    ]);
    expect(await refusalOf(find({ Filters: [{ Name: 'color', Values: ['red'] }] }))).toMatchObject({
      name: 'InvalidParameterValue',
    });
  });

  it('show the default or latest version of all at once', async () => {
    const { ec2 } = await givenSimulator();
    const LaunchTemplateId = await givenTemplate(ec2, 'first');
    await givenTemplate(ec2, 'second');
    await ec2.send(new CreateLaunchTemplateVersionCommand({ LaunchTemplateId, LaunchTemplateData: {} }));
    const show = async (...Versions: string[]) => {
      const answer = await ec2.send(new DescribeLaunchTemplateVersionsCommand({ Versions }));
      return answer.LaunchTemplateVersions?.map((version) => version.VersionNumber);
    };

    expect(await show('$Latest')).toEqual([2, 1]);
    expect(await show('$Default', '$Latest')).toEqual([1, 2, 1]);
    expect(await refusalOf(show('1'))).toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('are refused when template or version do not exist, or none is named', async () => {
    const { ec2 } = await givenSimulator();
    const LaunchTemplateId = await givenTemplate(ec2, 'web');
    const version = (input: ModifyLaunchTemplateCommandInput): Promise<unknown> =>
      refusalOf(ec2.send(new ModifyLaunchTemplateCommand(input)));

    expect(await version({ LaunchTemplateId, DefaultVersion: '7' })).toMatchObject({
      name: 'InvalidLaunchTemplateId.VersionNotFound',
    });
    expect(await version({ LaunchTemplateName: 'none', DefaultVersion: '1' })).toMatchObject({
      name: 'InvalidLaunchTemplateName.NotFoundException',
    });
    expect(await version({ DefaultVersion: '1' })).toMatchObject({ name: 'MissingParameter' });
  });
});
