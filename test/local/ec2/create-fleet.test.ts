import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  type CreateFleetCommandInput,
  type EC2Client,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, imageId, refusalOf } from './given.ts';

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

describe('CreateFleet', () => {
  const fleet = (
    LaunchTemplateId: string,
    input: Partial<CreateFleetCommandInput> = {},
    capacity = 2,
  ): CreateFleetCommand =>
    new CreateFleetCommand({
      Type: 'instant',
      LaunchTemplateConfigs: [
        {
          LaunchTemplateSpecification: { LaunchTemplateId, Version: '$Latest' },
          Overrides: [{ InstanceType: 'm5.large', SubnetId: 'subnet-1' }],
        },
      ],
      TargetCapacitySpecification: { TotalTargetCapacity: capacity, DefaultTargetCapacityType: 'spot' },
      ...input,
    });

  it('launches an instant fleet at once and answers with its instances', async () => {
    const { ec2, simulator } = await givenSimulator();
    const template = await givenTemplate(ec2, 'web');

    const answer = await ec2.send(fleet(template));

    const instances = simulator.instances.list();
    expect(answer.Errors).toEqual([]);
    expect(answer.Instances).toMatchObject([
      { Lifecycle: 'spot', InstanceType: 'm5.large', InstanceIds: instances.map((one) => one.instanceId) },
    ]);
    expect(instances).toHaveLength(2);
    expect(instances[0]?.tags.get('aws:ec2:fleet-id')).toBe(answer.FleetId);
  });

  it('succeeds and launches nothing while the account enforces tokens', async () => {
    const { ec2, simulator } = await givenSimulator();
    const template = await givenTemplate(ec2, 'web');
    simulator.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' });

    const answer = await ec2.send(fleet(template));

    expect(answer.Instances).toEqual([]);
    expect(answer.Errors).toMatchObject([{ ErrorCode: 'UnsupportedOperation' }]);
    expect(simulator.instances.list()).toEqual([]);
  });

  it('answers a maintained fleet with its id alone', async () => {
    const { ec2, simulator } = await givenSimulator();
    const template = await givenTemplate(ec2, 'web');

    const answer = await ec2.send(fleet(template, { Type: 'maintain' }));

    expect(answer.Instances).toEqual([]);
    expect(simulator.instances.list()).toHaveLength(2);
  });

  it.each<[string, Partial<CreateFleetCommandInput>, number | undefined, string]>([
    ['no configuration', { LaunchTemplateConfigs: [] }, 1, 'MissingParameter'],
    ['no capacity', { TargetCapacitySpecification: undefined }, undefined, 'MissingParameter'],
    ['a negative capacity', {}, -1, 'InvalidParameterValue'],
  ])('refuses %s', async (_, input, capacity, code) => {
    const { ec2 } = await givenSimulator();
    const template = await givenTemplate(ec2, 'web');

    const refused = await refusalOf(ec2.send(fleet(template, input, capacity)));

    expect(refused).toMatchObject({ name: code });
  });
});
