import {
  DescribeInstancesCommand,
  paginateDescribeInstances,
  TerminateInstancesCommand,
  type DescribeInstancesCommandInput,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, launched, noon, refusalOf } from './given.ts';

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
