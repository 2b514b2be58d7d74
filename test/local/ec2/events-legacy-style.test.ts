import { CreateTagsCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, imageId, launched } from './given.ts';

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
