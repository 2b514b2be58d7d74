import {
  CreateFleetCommand,
  CreateLaunchTemplateCommand,
  CreateTagsCommand,
  DescribeInstancesCommand,
  ModifyInstanceMetadataDefaultsCommand,
  ModifyInstanceMetadataOptionsCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { nestedRequest } from '../../../local/ec2/events/json.ts';
import { parseQuery } from '../../../local/ec2/protocol/query.ts';
import { clientConfig, givenClient, givenSimulator, imageId, launched, refusalOf } from './given.ts';

const account = '123456789012';

describe('state-change notifications', () => {
  it('have the shape of EC2', async () => {
    const { ec2, events } = await givenSimulator();

    const [instanceId] = await launched(ec2);

    expect(events[0]).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'detail-type': 'EC2 Instance State-change Notification',
      source: 'aws.ec2',
      account,
      time: '2026-03-01T12:00:00Z',
      region: 'us-east-1',
      resources: [`arn:aws:ec2:us-east-1:${account}:instance/${instanceId}`],
      detail: { 'instance-id': instanceId, state: 'pending' },
    });
  });
});

describe("CloudTrail's legacy style", () => {
  it('tells a launch with what was asked for and the options in effect', async () => {
    const { ec2, events, records } = await givenSimulator();
    const [instanceId] = await launched(ec2, {
      MetadataOptions: { HttpPutResponseHopLimit: 2 },
      SecurityGroupIds: ['sg-1'],
      UserData: 'c2VjcmV0',
      IamInstanceProfile: { Name: 'web' },
      InstanceMarketOptions: { MarketType: 'spot' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'n', Value: '12' }] }],
      ClientToken: 'once',
    });

    const envelope = events.find((event) => event['detail-type'] === 'AWS API Call via CloudTrail');
    const [record] = records('RunInstances');

    expect(envelope).toMatchObject({ version: '0', source: 'aws.ec2', account, resources: [] });
    expect(record).toMatchObject({
      eventVersion: '1.11',
      eventSource: 'ec2.amazonaws.com',
      eventTime: '2026-03-01T12:00:00Z',
      awsRegion: 'us-east-1',
      readOnly: false,
      recipientAccountId: account,
      userIdentity: { type: 'IAMUser', accountId: account },
    });
    expect(record?.['requestParameters']).toEqual({
      instancesSet: { items: [{ imageId, minCount: 1, maxCount: 1 }] },
      groupSet: { items: [{ groupId: 'sg-1' }] },
      blockDeviceMapping: {},
      monitoring: { enabled: false },
      disableApiTermination: false,
      disableApiStop: false,
      userData: '<sensitiveDataRemoved>',
      clientToken: 'once',
      iamInstanceProfile: { name: 'web' },
      instanceMarketOptions: { marketType: 'spot' },
      tagSpecificationSet: { items: [{ resourceType: 'instance', tags: [{ key: 'n', value: '12' }] }] },
      metadataOptions: { httpPutResponseHopLimit: 2 },
    });
    expect(record?.['responseElements']).toMatchObject({
      ownerId: account,
      groupSet: {},
      instancesSet: {
        items: [
          {
            instanceId,
            launchTime: Date.parse('2026-03-01T12:00:00Z'),
            instanceState: { code: 0, name: 'pending' },
            instanceLifecycle: 'spot',
            blockDeviceMapping: {},
            tagSet: { items: [{ key: 'n', value: '12' }] },
            networkInterfaceSet: {
              items: [
                {
                  attachment: { status: 'attaching', attachTime: Date.parse('2026-03-01T12:00:00Z') },
                  privateIpAddressesSet: { item: [{ primary: true }] },
                },
              ],
            },
            metadataOptions: {
              state: 'pending',
              httpTokens: 'optional',
              httpPutResponseHopLimit: 2,
              httpEndpoint: 'enabled',
              httpProtocolIpv4: 'enabled',
              httpProtocolIpv6: 'disabled',
              instanceMetadataTags: 'disabled',
            },
          },
        ],
      },
    });
  });

  it('leaves out metadata options that nobody sent', async () => {
    const { ec2, records } = await givenSimulator();

    await launched(ec2);

    expect(records('RunInstances')[0]?.['requestParameters']).not.toHaveProperty('metadataOptions');
  });

  it('tells a stop with the states, and tags with _return', async () => {
    const { ec2, records } = await givenSimulator();
    const [instanceId] = await launched(ec2);

    await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId], Force: true }));
    await ec2.send(new CreateTagsCommand({ Resources: [instanceId], Tags: [{ Key: 'a', Value: 'true' }] }));

    expect(records('StopInstances')[0]).toMatchObject({
      requestParameters: { instancesSet: { items: [{ instanceId }] }, force: true },
      responseElements: {
        instancesSet: {
          items: [
            {
              instanceId,
              currentState: { code: 64, name: 'stopping' },
              previousState: { code: 16, name: 'running' },
            },
          ],
        },
      },
    });
    expect(records('CreateTags')[0]).toMatchObject({
      requestParameters: {
        resourcesSet: { items: [{ resourceId: instanceId }] },
        tagSet: { items: [{ key: 'a', value: 'true' }] },
      },
      responseElements: { _return: true },
    });
  });

  it('leaves out a response of more than 100 KB', async () => {
    const { ec2, records } = await givenSimulator();

    await launched(ec2, { MinCount: 80, MaxCount: 80 });

    expect(records('RunInstances')[0]?.['responseElements']).toEqual({
      reason: 'responseElements too large',
      omitted: true,
      originalSize: expect.any(Number) as number,
    });
  });
});

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
