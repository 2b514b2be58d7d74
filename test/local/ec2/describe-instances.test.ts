import {
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeInstancesCommand,
  paginateDescribeInstances,
  StopInstancesCommand,
  TerminateInstancesCommand,
  type DescribeInstancesCommandInput,
  type EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, imageId, launched, noon, refusalOf } from './given.ts';

async function ids(ec2: EC2Client, input: DescribeInstancesCommandInput): Promise<(string | undefined)[]> {
  const answer = await ec2.send(new DescribeInstancesCommand(input));
  return (answer.Reservations ?? [])
    .flatMap(({ Instances = [] }) => Instances)
    .map((shown) => shown.InstanceId);
}

describe('DescribeInstances', () => {
  it('groups instances by the launch they came from', async () => {
    const { ec2 } = await givenSimulator();
    const together = await launched(ec2, { MaxCount: 3 });
    const alone = await launched(ec2);

    const answer = await ec2.send(new DescribeInstancesCommand({}));

    const groups = answer.Reservations?.map(({ Instances }) => Instances?.map((shown) => shown.InstanceId));
    expect(groups).toEqual([together, alone]);
  });

  it('shows attach times that tell the age, whatever the launch time says', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = simulator.instances.seed(1, { ageMilliseconds: 1000 });

    const answer = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId!] }));

    const attached = new Date(noon - 1000);
    expect(answer.Reservations?.[0]?.Instances?.[0]).toMatchObject({
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { AttachTime: attached, Status: 'attached' } }],
      NetworkInterfaces: [{ Attachment: { AttachTime: attached, DeviceIndex: 0 } }],
      LaunchTime: attached,
      Operator: { Managed: false },
    });
  });

  it('names every id that does not exist', async () => {
    const { ec2 } = await givenSimulator();
    const [known] = await launched(ec2);
    const InstanceIds = [known, 'i-0aaaaaaaaaaaaaaaa', 'i-0bbbbbbbbbbbbbbbb'];

    const refused = await refusalOf(ec2.send(new DescribeInstancesCommand({ InstanceIds })));

    expect(refused).toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: "The instance IDs 'i-0aaaaaaaaaaaaaaaa, i-0bbbbbbbbbbbbbbbb' do not exist",
    });
  });

  it('refuses ids together with MaxResults', async () => {
    const { ec2 } = await givenSimulator();
    const [instanceId] = await launched(ec2);

    const refused = await refusalOf(
      ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId], MaxResults: 5 })),
    );

    expect(refused).toMatchObject({ name: 'InvalidParameterCombination' });
  });

  it('still shows a terminated instance for an hour, then forgets it', async () => {
    const { ec2, clock } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));

    const shown = await ids(ec2, { Filters: [{ Name: 'instance-state-name', Values: ['terminated'] }] });
    clock.advance(60 * 60 * 1000 + 1);
    const later = await ids(ec2, {});
    const byId = await refusalOf(ids(ec2, { InstanceIds: [instanceId] }));

    expect(shown).toEqual([instanceId]);
    expect(later).toEqual([]);
    expect(byId).toMatchObject({ name: 'InvalidInstanceID.NotFound' });
  });
});

describe('pages', () => {
  it('together show every instance once', async () => {
    const { ec2, simulator } = await givenSimulator();
    const seeded = simulator.instances.seed(12);
    const pages: number[] = [];
    const seen: (string | undefined)[] = [];

    for await (const page of paginateDescribeInstances({ client: ec2, pageSize: 5 }, {})) {
      const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
      pages.push(instances.length);
      seen.push(...instances.map((shown) => shown.InstanceId));
    }

    expect(pages).toEqual([5, 5, 2]);
    expect(seen).toEqual(seeded);
  });

  it('are filled with what matches, and end with the last match', async () => {
    const { ec2, simulator } = await givenSimulator();
    const seeded = simulator.instances.seed(100, (index) =>
      index % 10 === 0 ? { tags: { odd: 'one' } } : {},
    );
    const Filters = [{ Name: 'tag-key', Values: ['odd'] }];

    const first = await ec2.send(new DescribeInstancesCommand({ Filters, MaxResults: 10 }));

    const shown = (first.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    expect(shown.map((instance) => instance.InstanceId)).toEqual(
      seeded.filter((_, index) => index % 10 === 0),
    );
    expect(first.NextToken).toBeUndefined();
  });

  it.each([
    ['4', { MaxResults: 4 }],
    ['1001', { MaxResults: 1001 }],
    ['a token of its own making', { MaxResults: 5, NextToken: 'page-2' }],
  ])('refuse %s', async (_, input) => {
    const { ec2 } = await givenSimulator();

    const refused = await refusalOf(ids(ec2, input));

    expect(refused).toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('filters', () => {
  it.each<[string, Filter[], string[]]>([
    ['an id', [{ Name: 'instance-id', Values: ['{plain}'] }], ['plain']],
    ['a state', [{ Name: 'instance-state-name', Values: ['stopped'] }], ['stopped']],
    ['a state by its code', [{ Name: 'instance-state-code', Values: ['80'] }], ['stopped']],
    ['tokens', [{ Name: 'metadata-options.http-tokens', Values: ['required'] }], ['strict']],
    [
      'a hop limit',
      [{ Name: 'metadata-options.http-put-response-hop-limit', Values: ['2', '3'] }],
      ['strict'],
    ],
    ['an endpoint', [{ Name: 'metadata-options.http-endpoint', Values: ['disabled'] }], ['closed']],
    ['IPv4', [{ Name: 'metadata-options.http-protocol-ipv4', Values: ['disabled'] }], []],
    ['IPv6', [{ Name: 'metadata-options.http-protocol-ipv6', Values: ['enabled'] }], ['closed']],
    [
      'tags in metadata',
      [{ Name: 'metadata-options.instance-metadata-tags', Values: ['enabled'] }],
      ['strict'],
    ],
    ['options that are applied', [{ Name: 'metadata-options.state', Values: ['pending'] }], []],
    ['a tag', [{ Name: 'tag:team', Values: ['red'] }], ['strict']],
    ['a tag with stars', [{ Name: 'tag:team', Values: ['r*', 'b?ue'] }], ['strict', 'closed']],
    ['a tag with an escaped star', [{ Name: 'tag:team', Values: [String.raw`r\*`] }], []],
    ['a tag in capitals', [{ Name: 'tag:team', Values: ['RED'] }], []],
    ["a tag's key", [{ Name: 'tag-key', Values: ['te*'] }], ['strict', 'closed']],
    ['an image', [{ Name: 'image-id', Values: ['ami-0bbbbbbbbbbbbbbbb'] }], ['closed']],
    ['a type', [{ Name: 'instance-type', Values: ['m7*'] }], ['closed']],
    ['an address', [{ Name: 'private-ip-address', Values: ['10.0.0.10'] }], ['plain']],
    ['a name', [{ Name: 'private-dns-name', Values: ['ip-10-0-0-10.*'] }], ['plain']],
    [
      'a launch time',
      [{ Name: 'launch-time', Values: ['2026-03-01T12*'] }],
      ['plain', 'strict', 'closed', 'stopped'],
    ],
    ['an owner', [{ Name: 'owner-id', Values: ['111122223333'] }], []],
    ['a zone', [{ Name: 'availability-zone', Values: ['us-east-1b'] }], []],
    ['a subnet', [{ Name: 'subnet-id', Values: ['subnet-1'] }], []],
    ['a key', [{ Name: 'key-name', Values: ['ops'] }], []],
    ['a lifecycle', [{ Name: 'instance-lifecycle', Values: ['spot'] }], []],
    ['a client token', [{ Name: 'client-token', Values: ['fleet-*'] }], []],
    ['a profile', [{ Name: 'iam-instance-profile.arn', Values: ['*:instance-profile/web'] }], ['strict']],
    ['an operator', [{ Name: 'operator.managed', Values: ['true'] }], ['closed']],
    ["an operator's name", [{ Name: 'operator.principal', Values: ['eks*'] }], ['closed']],
    [
      'several, all of which must match',
      [
        { Name: 'tag-key', Values: ['team'] },
        { Name: 'metadata-options.http-tokens', Values: ['required'] },
      ],
      ['strict'],
    ],
  ])('find by %s', async (_, filters, expected) => {
    const { ec2, simulator } = await givenSimulator();
    const seed = simulator.instances.seed;
    const ageMilliseconds = 0;
    const names = new Map([
      [seed(1, { ageMilliseconds })[0], 'plain'],
      [
        seed(1, {
          ageMilliseconds,
          tags: { team: 'red' },
          iamInstanceProfile: 'web',
          metadataOptions: {
            httpTokens: 'required',
            httpPutResponseHopLimit: 2,
            instanceMetadataTags: 'enabled',
          },
        })[0],
        'strict',
      ],
      [
        seed(1, {
          ageMilliseconds,
          imageId: 'ami-0bbbbbbbbbbbbbbbb',
          instanceType: 'm7i.large',
          tags: { team: 'blue' },
          metadataOptions: { httpEndpoint: 'disabled', httpProtocolIpv6: 'enabled' },
          operator: { managed: true, principal: 'eks.amazonaws.com' },
        })[0],
        'closed',
      ],
      [seed(1, { ageMilliseconds, state: 'stopped' })[0], 'stopped'],
    ]);
    const [plain] = names.keys();
    const Filters = filters.map(({ Name, Values = [] }) => ({
      Name,
      Values: Values.map((value) => value.replace('{plain}', plain ?? '')),
    }));

    const found = await ids(ec2, { Filters });

    expect(found.map((instanceId) => names.get(instanceId))).toEqual(expected);
  });

  it('narrow a describe by ids too', async () => {
    const { ec2 } = await givenSimulator();
    const [first, second] = await launched(ec2, { MaxCount: 2 });
    await ec2.send(new StopInstancesCommand({ InstanceIds: [first] }));

    const found = await ids(ec2, {
      InstanceIds: [first, second!],
      Filters: [{ Name: 'instance-state-name', Values: ['running'] }],
    });

    expect(found).toEqual([second]);
  });

  it('find by reservation', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    simulator.instances.seed(1);
    const reservationId = simulator.instances.get(instanceId)?.reservationId ?? '';

    const found = await ids(ec2, { Filters: [{ Name: 'reservation-id', Values: [reservationId] }] });

    expect(found).toEqual([instanceId]);
  });

  it.each([
    ['unknown', { Name: 'metadata-options.http-token', Values: ['optional'] }],
    ['named like a member of every object', { Name: 'constructor', Values: ['x'] }],
    [
      'of more than 200 values',
      { Name: 'instance-id', Values: Array.from({ length: 201 }, (_, i) => `i-${i}`) },
    ],
  ])('are refused when %s', async (_, filter) => {
    const { ec2 } = await givenSimulator();

    const refused = await refusalOf(ids(ec2, { Filters: [filter] }));

    expect(refused).toMatchObject({ name: 'InvalidParameterValue' });
  });
});

describe('tags', () => {
  it('are added, overwritten and deleted, by value when one is given', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2, {
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'old' }] }],
    });
    const Resources = [instanceId];

    await ec2.send(
      new CreateTagsCommand({
        Resources,
        Tags: [
          { Key: 'Name', Value: 'new' },
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'a' }, { Key: 'b', Value: 'other' }] }));

    expect(Object.fromEntries(simulator.instances.get(instanceId)?.tags ?? [])).toEqual({
      Name: 'new',
      b: '2',
    });
  });

  it('are all deleted when none is named', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId = ''] = simulator.instances.seed(1, { imageId, tags: { a: '1' } });

    await ec2.send(new DeleteTagsCommand({ Resources: [instanceId] }));

    expect(simulator.instances.get(instanceId)?.tags.size).toBe(0);
  });

  it('are refused on what does not exist', async () => {
    const { ec2 } = await givenSimulator();
    const Tags = [{ Key: 'a', Value: '1' }];

    const unknown = await refusalOf(ec2.send(new CreateTagsCommand({ Resources: ['vpc-1'], Tags })));
    const none = await refusalOf(ec2.send(new CreateTagsCommand({ Resources: [], Tags })));

    expect(unknown).toMatchObject({ name: 'InvalidID' });
    expect(none).toMatchObject({ name: 'MissingParameter' });
  });
});
