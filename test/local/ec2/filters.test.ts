import {
  DescribeInstancesCommand,
  StopInstancesCommand,
  type DescribeInstancesCommandInput,
  type EC2Client,
  type Filter,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, launched, refusalOf } from './given.ts';

async function ids(ec2: EC2Client, input: DescribeInstancesCommandInput): Promise<(string | undefined)[]> {
  const answer = await ec2.send(new DescribeInstancesCommand(input));
  return (answer.Reservations ?? [])
    .flatMap(({ Instances = [] }) => Instances)
    .map((shown) => shown.InstanceId);
}

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
