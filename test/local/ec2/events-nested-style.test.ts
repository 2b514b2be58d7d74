import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  ModifyInstanceMetadataDefaultsCommand,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { nestedRequest } from '../../../local/ec2/events/json.ts';
import { parseQuery } from '../../../local/ec2/protocol/query.ts';
import { givenSimulator, imageId, launched } from './given.ts';

describe("CloudTrail's nested style", () => {
  it('tells a change of metadata options with only the members that were sent', async () => {
    const { ec2, records } = await givenSimulator();
    const [InstanceId] = await launched(ec2);

    await ec2.send(
      new ModifyInstanceMetadataOptionsCommand({
        InstanceId,
        HttpTokens: 'optional',
        HttpPutResponseHopLimit: 3,
      }),
    );

    const [record] = records('ModifyInstanceMetadataOptions');
    expect(record?.['requestParameters']).toEqual({
      ModifyInstanceMetadataOptionsRequest: {
        InstanceId,
        HttpTokens: 'optional',
        HttpPutResponseHopLimit: 3,
      },
    });
    expect(record?.['responseElements']).toEqual({
      ModifyInstanceMetadataOptionsResponse: {
        xmlns: 'http://ec2.amazonaws.com/doc/2016-11-15/',
        requestId: record?.['requestID'],
        instanceId: InstanceId,
        instanceMetadataOptions: {
          state: 'pending',
          httpTokens: 'optional',
          httpPutResponseHopLimit: 3,
          httpEndpoint: 'enabled',
          httpProtocolIpv4: 'enabled',
          httpProtocolIpv6: 'disabled',
          instanceMetadataTags: 'disabled',
        },
      },
    });
  });

  it('tells a fleet with the artefacts of its conversion', async () => {
    const { ec2, records } = await givenSimulator();
    const template = await ec2.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: 'web',
        LaunchTemplateData: { ImageId: imageId },
      }),
    );
    const LaunchTemplateId = template.LaunchTemplate?.LaunchTemplateId ?? '';

    const fleet = await ec2.send(
      new CreateFleetCommand({
        Type: 'instant',
        LaunchTemplateConfigs: [
          {
            LaunchTemplateSpecification: { LaunchTemplateId, Version: '1' },
            Overrides: [{ InstanceType: 'm5.large' }, { InstanceType: 'm6i.large' }],
          },
        ],
        TargetCapacitySpecification: { TotalTargetCapacity: 1 },
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'managed', Value: 'true' }] }],
      }),
    );

    const [record] = records('CreateFleet');
    expect(record?.['requestParameters']).toEqual({
      CreateFleetRequest: {
        ClientToken: expect.any(String) as string,
        Type: 'instant',
        LaunchTemplateConfigs: {
          tag: 1,
          LaunchTemplateSpecification: { LaunchTemplateId, Version: 1 },
          Overrides: [
            { InstanceType: 'm5.large', tag: 1 },
            { InstanceType: 'm6i.large', tag: 2 },
          ],
        },
        TargetCapacitySpecification: { TotalTargetCapacity: 1 },
        TagSpecification: { ResourceType: 'instance', tag: 1, Tag: { Key: 'managed', Value: true, tag: 1 } },
      },
    });
    expect(record?.['responseElements']).toMatchObject({
      CreateFleetResponse: {
        fleetId: fleet.FleetId,
        errorSet: '',
        fleetInstanceSet: {
          item: {
            lifecycle: 'on-demand',
            instanceIds: { item: fleet.Instances?.[0]?.InstanceIds?.[0] },
            launchTemplateAndOverrides: {
              launchTemplateSpecification: { launchTemplateId: LaunchTemplateId, version: 1 },
            },
          },
        },
      },
    });
  });

  it('writes the result as `return` and the account as it was asked', async () => {
    const { ec2, records } = await givenSimulator();

    await ec2.send(new ModifyInstanceMetadataDefaultsCommand({ HttpPutResponseHopLimit: -1 }));

    expect(records('ModifyInstanceMetadataDefaults')[0]).toMatchObject({
      requestParameters: { ModifyInstanceMetadataDefaultsRequest: { HttpPutResponseHopLimit: -1 } },
      responseElements: { ModifyInstanceMetadataDefaultsResponse: { return: true } },
    });
  });

  it.each([
    ['Action=A&Version=1', ''],
    ['SecurityGroupId.1=sg-1', { SecurityGroupId: { tag: 1, content: 'sg-1' } }],
    [
      'SecurityGroupId.2=sg-2&SecurityGroupId.1=sg-1',
      {
        SecurityGroupId: [
          { tag: 1, content: 'sg-1' },
          { tag: 2, content: 'sg-2' },
        ],
      },
    ],
    [
      'MaxTotalPrice=0.50&Count=50&Flag=false&Empty=',
      { MaxTotalPrice: '0.50', Count: 50, Flag: false, Empty: '' },
    ],
    ['LaunchTemplateData.UserData=c2VjcmV0', { LaunchTemplateData: { UserData: '<sensitiveDataRemoved>' } }],
  ])('converts %s', (query, expected) => {
    const request = nestedRequest(parseQuery(query));

    expect(request).toEqual(expected);
  });
});
