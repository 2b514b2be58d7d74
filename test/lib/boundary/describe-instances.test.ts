import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describedInstance, parseDescribedInstances } from '../../../lib/boundary/describe-instances.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };

/** An instance as the AWS CLI prints it, with the members that matter here. */
const printed = {
  InstanceId: 'i-0a1b2c3d4e5f60718',
  ImageId: 'ami-0123456789abcdef0',
  ClientToken: 'fleet-9b2c-0',
  LaunchTime: '2026-05-01T10:00:00+00:00',
  State: { Code: 16, Name: 'running' },
  Placement: { AvailabilityZone: 'eu-central-1a', Tenancy: 'default' },
  IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/web', Id: 'AIPAEXAMPLE' },
  MetadataOptions: {
    State: 'applied',
    HttpTokens: 'optional',
    HttpPutResponseHopLimit: 2,
    HttpEndpoint: 'enabled',
    HttpProtocolIpv6: 'disabled',
    InstanceMetadataTags: 'disabled',
  },
  Tags: [{ Key: 'Name', Value: 'web-1' }],
  RootDeviceName: '/dev/xvda',
  BlockDeviceMappings: [
    { DeviceName: '/dev/sdf', Ebs: { AttachTime: '2025-01-01T00:00:00+00:00' } },
    { DeviceName: '/dev/xvda', Ebs: { AttachTime: '2026-03-01T09:00:05+00:00' } },
  ],
  NetworkInterfaces: [
    { Attachment: { DeviceIndex: 1, AttachTime: '2025-02-01T00:00:00+00:00' } },
    { Attachment: { DeviceIndex: 0, AttachTime: '2026-03-01T09:00:00+00:00' } },
  ],
  Operator: { Managed: false },
};

describe('describedInstance', () => {
  it('takes over all that a decision rests on', () => {
    const instance = describedInstance(printed, place);

    expect(instance).toEqual({
      instanceId: 'i-0a1b2c3d4e5f60718',
      accountId: '111122223333',
      region: 'eu-central-1',
      state: 'running',
      metadataOptions: {
        state: 'applied',
        httpTokens: 'optional',
        httpPutResponseHopLimit: 2,
        httpEndpoint: 'enabled',
        httpProtocolIpv6: 'disabled',
        instanceMetadataTags: 'disabled',
      },
      tags: { Name: 'web-1' },
      imageId: 'ami-0123456789abcdef0',
      instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/web',
      managedBy: null,
      firstLaunchedAt: new Date('2026-03-01T09:00:00Z'),
      clientToken: 'fleet-9b2c-0',
    });
  });

  it('reads the dates of the SDK as those of the AWS CLI', () => {
    const fromSdk = {
      ...printed,
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { AttachTime: new Date('2026-02-01T00:00:00Z') } },
      ],
    };

    const { firstLaunchedAt } = describedInstance(fromSdk, place);

    expect(firstLaunchedAt).toEqual(new Date('2026-02-01T00:00:00Z'));
  });

  it.each<[string, object]>([
    ['there is no attach time', { BlockDeviceMappings: [], NetworkInterfaces: undefined }],
    [
      'no device is the root',
      { RootDeviceName: undefined, NetworkInterfaces: [{ Attachment: { DeviceIndex: 1 } }] },
    ],
    [
      'the dates are none',
      {
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { AttachTime: new Date(NaN) } }],
        NetworkInterfaces: 'none',
      },
    ],
  ])('does not know the age when %s: the time of the last start is no proof', (_when, members) => {
    const { firstLaunchedAt } = describedInstance({ ...printed, ...members }, place);

    expect(firstLaunchedAt).toBeNull();
  });

  it.each([
    ['us-east-1f', 'us-east-1'],
    ['us-gov-west-1a', 'us-gov-west-1'],
    ['us-west-2-lax-1a', 'us-west-2'],
    ['us-east-1-wl1-bos-wlz-1', 'us-east-1'],
    ['ap-southeast-2b', 'ap-southeast-2'],
    ['', 'eu-west-1'],
    [undefined, 'eu-west-1'],
  ])('finds the Region of zone %j: %s', (AvailabilityZone, region) => {
    const instance = describedInstance({ ...printed, Placement: { AvailabilityZone } }, place);

    expect(instance.region).toBe(region);
  });

  it.each([
    [{ Managed: true, Principal: 'eks.amazonaws.com' }, 'eks.amazonaws.com'],
    [{ Managed: true }, 'an AWS service'],
    [{ Managed: false, Principal: 'eks.amazonaws.com' }, null],
    [undefined, null],
  ])('sees who operates the instance in %j', (Operator, managedBy) => {
    const instance = describedInstance({ ...printed, Operator }, place);

    expect(instance.managedBy).toBe(managedBy);
  });

  it('leaves out options that are missing or of an unknown value, which is not insecure', () => {
    const { metadataOptions } = describedInstance(
      { MetadataOptions: { HttpTokens: 'maybe', HttpEndpoint: 'enabled' } },
      place,
    );

    expect(metadataOptions).toEqual({ httpEndpoint: 'enabled' });
  });

  it('knows the tags of an instance with a key of line breaks, of which XML leaves nothing', () => {
    const Tags = [
      { Key: '', Value: 'x' },
      { Key: 'Name', Value: 'web-1' },
    ];

    const { tags } = describedInstance({ ...printed, Tags }, place);

    expect(tags).toEqual({ '': 'x', Name: 'web-1' });
  });

  it('takes an instance without tags as one that has none', () => {
    const { tags } = describedInstance({ ...printed, Tags: undefined }, place);

    expect(tags).toEqual({});
  });

  it('never throws', () => {
    const member = fc.constantFrom(...Object.keys(printed));

    fc.assert(
      fc.property(member, fc.anything(), (name, value) => {
        expect(describedInstance({ ...printed, [name]: value }, place).accountId).toBe('111122223333');
      }),
    );
  });
});

describe('parseDescribedInstances', () => {
  it.each<[string, unknown, string]>([
    ['reservations', { Reservations: [{ OwnerId: '444455556666', Instances: [printed] }] }, '444455556666'],
    ['a reservation without its owner', { Reservations: [{ Instances: [printed] }] }, '111122223333'],
    ['a list of reservations', [{ OwnerId: '444455556666', Instances: [printed] }], '444455556666'],
    ['instances alone', { Instances: [printed] }, '111122223333'],
    ['a list of instances', [printed], '111122223333'],
    ['lists of instances by reservation', [[printed], []], '111122223333'],
    ['one instance', printed, '111122223333'],
  ])('takes %s', (_what, json, accountId) => {
    const instances = parseDescribedInstances(json, place);

    expect(instances).toEqual([{ ...describedInstance(printed, place), accountId }]);
  });

  it('leaves out what has no usable id', () => {
    const instances = parseDescribedInstances([{ InstanceId: 'vol-1' }, printed], place);

    expect(instances?.map(({ instanceId }) => instanceId)).toEqual(['i-0a1b2c3d4e5f60718']);
  });

  it.each([null, 'text', 7, {}, { Reservations: 'none' }, [printed, 'x'], { Records: [] }])(
    'says null to %j',
    (json) => {
      expect(parseDescribedInstances(json, place)).toBeNull();
    },
  );

  it('says null to a file nested without end', () => {
    const json: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));

    expect(parseDescribedInstances(json, place)).toBeNull();
  });

  it('takes an account without instances', () => {
    expect(parseDescribedInstances({ Reservations: [] }, place)).toEqual([]);
  });
});
