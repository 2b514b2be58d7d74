import { DescribeInstancesCommand, DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fleetConnection } from '../../../lib/adapters/fleet-connection.ts';
import { fleetInstances } from '../../../lib/adapters/fleet-instances.ts';
import { slimmed } from '../../../lib/adapters/fleet-slim-answer.ts';
import { describedInstance } from '../../../lib/boundary/describe-instances.ts';
import { WHOLE_FLEET } from '../../../lib/domain/fleet/fleet-query.ts';
import type { Instance } from '../../../lib/domain/instance.ts';
import { givenClient } from '../../local/ec2/given.ts';
import { ACCOUNT, givenFleet, HOME, never } from '../shell/fleet/given-fleet.ts';

const place = { accountId: ACCOUNT, region: HOME };

function mockedPorts() {
  const ec2 = mockClient(EC2Client);
  onTestFinished(() => ec2.restore());
  return { ec2, ports: fleetInstances(fleetConnection({ ...place, partition: 'aws' }, '')) };
}

async function all(pages: AsyncIterable<readonly Instance[]>): Promise<Instance[]> {
  const instances: Instance[] = [];
  for await (const page of pages) instances.push(...page);
  return instances;
}

describe('the Regions of an account', () => {
  it('are those that are enabled', async () => {
    const { ec2, ports } = mockedPorts();
    ec2.on(DescribeRegionsCommand).resolves({
      Regions: [
        { RegionName: 'eu-west-1', OptInStatus: 'opt-in-not-required' },
        { RegionName: 'af-south-1', OptInStatus: 'opted-in' },
        { RegionName: 'me-south-1', OptInStatus: 'not-opted-in' },
        {},
      ],
    });

    await expect(ports.regionsOf(ACCOUNT, never)).resolves.toEqual(['eu-west-1', 'af-south-1']);
  });
});

describe('the pages of a query', () => {
  it('go on with the token of the one before, through pages without any instance', async () => {
    const { ec2, ports } = mockedPorts();
    const instance = { InstanceId: 'i-1', Placement: { AvailabilityZone: 'eu-west-1a' } };
    ec2
      .on(DescribeInstancesCommand)
      .resolvesOnce({ Reservations: [], NextToken: 'second' })
      .resolvesOnce({ NextToken: 'third' })
      .resolvesOnce({ Reservations: [{ Instances: [instance] }, {}], NextToken: '' });

    const found = await all(ports.instancePages(place, WHOLE_FLEET, never));

    const inputs = ec2.commandCalls(DescribeInstancesCommand).map(({ args }) => args[0].input);
    expect(found.map(({ instanceId }) => instanceId)).toEqual(['i-1']);
    expect(inputs.map(({ NextToken }) => NextToken)).toEqual([undefined, 'second', 'third']);
    expect(inputs[0]).toMatchObject({
      Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }],
      MaxResults: 1_000,
      IncludeManagedResources: true,
    });
  });

  it('show the same of an instance as an answer that is not slimmed', async () => {
    const { ec2, ports } = await givenFleet();
    ec2.instances.seed(3, {
      metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 3, httpEndpoint: 'enabled' },
      tags: { Name: '<groupSet>web & "co"</groupSet>', status: 'description', owner: 'Zoë 日本' },
      iamInstanceProfile: 'web',
      operator: { managed: true, principal: 'eks.amazonaws.com' },
      state: 'stopped',
    });

    const slim = await all(ports.instancePages(place, WHOLE_FLEET, never));

    const { Reservations = [] } = await givenClient(ec2, { region: HOME }).send(
      new DescribeInstancesCommand({}),
    );
    const whole = Reservations.flatMap(({ Instances = [] }) => Instances);
    expect(slim).toEqual(whole.map((instance) => describedInstance(instance, place)));
    expect(slim[0]).toMatchObject({ tags: { status: 'description' }, managedBy: 'eks.amazonaws.com' });
    expect(slim[0]?.firstLaunchedAt).toBeInstanceOf(Date);
  });
});

describe('a count', () => {
  it('is of as many instances as are read, without reading them', async () => {
    const { ec2, ports } = await givenFleet();
    ec2.instances.seed(1_003, { tags: { Name: '<item>', instanceId: 'i-1' }, iamInstanceProfile: 'web' });

    const counts: number[] = [];
    for await (const count of ports.countPages(place, WHOLE_FLEET, never)) counts.push(count);

    expect(counts).toEqual([1_000, 3]);
  });
});

describe('a slimmed answer', () => {
  it('lacks whole elements, also those inside each other, and nothing around them', () => {
    const xml = [
      '<networkInterfaceSet><item><association><publicIp>192.0.2.1</publicIp></association>',
      '<groupSet><item><groupId>sg-1</groupId></item></groupSet><groupSet/>',
      '<attachment><deviceIndex>0</deviceIndex><status>attached</status></attachment>',
      '<privateIpAddressesSet><item><association><publicIp>192.0.2.1</publicIp></association>',
      '<privateIpAddress>10.0.0.1</privateIpAddress></item></privateIpAddressesSet></item></networkInterfaceSet>',
      '<metadataOptions><state>applied</state></metadataOptions><stateReason><code>x</code></stateReason>',
    ].join('');

    expect(slimmed(xml, 'judged')).toBe(
      '<networkInterfaceSet><item><groupSet/><attachment><deviceIndex>0</deviceIndex></attachment></item>' +
        '</networkInterfaceSet><metadataOptions><state>applied</state></metadataOptions>',
    );
  });

  it('lacks all but the id where instances are only counted', () => {
    const xml = [
      '<item><instanceId>i-1</instanceId><placement><availabilityZone>eu-west-1a</availabilityZone></placement>',
      '<networkInterfaceSet><item><tagSet><item><key>a</key></item></tagSet></item></networkInterfaceSet>',
      '<tagSet><item><key>a</key><value>b</value></item></tagSet></item>',
    ].join('');

    expect(slimmed(xml, 'counted')).toBe('<item><instanceId>i-1</instanceId></item>');
  });

  it('is what it was where an element has no end: the parser says so', () => {
    expect(slimmed('<reservationSet><groupSet><item>', 'judged')).toBe('<reservationSet><groupSet><item>');
  });
});
