import { DescribeInstancesCommand, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../local/ec2/command-line.ts';
import { templatesOf } from '../../../local/ec2/fleet-plan.ts';
import { givenClient, givenSimulator, noon } from './given.ts';
import { day, hour, pagesOf, sumsOf } from './given-metrics.ts';

const optional = { metadataOptions: { httpTokens: 'optional' } } as const;
const required = { metadataOptions: { httpTokens: 'required' } } as const;

describe('a fleet by shares', () => {
  it('has each group at its share, spread evenly', () => {
    const templates = templatesOf({
      count: 1_000,
      template: required,
      groups: [{ share: 0.02, template: optional }],
    });

    const positions = templates.flatMap((template, index) => (template === optional ? [index] : []));
    const gaps = positions.slice(1).map((position, index) => position - (positions[index] ?? 0));
    expect(positions).toHaveLength(20);
    expect(new Set(gaps)).toEqual(new Set([50]));
  });

  it.each([
    [[0.1, 0.2, 0.7], 100_000, [10_000, 20_000, 70_000]],
    [[1 / 3, 1 / 3], 9, [3, 3]],
    [[1], 7, [7]],
    [[0], 7, [0]],
    [[], 7, []],
  ])('of %j has exact groups', (shares, count, expected) => {
    const groups = shares.map((share) => ({ share, template: { ...optional } }));

    const templates = templatesOf({ count, groups });

    const sizes = groups.map(({ template }) => templates.filter((one) => one === template).length);
    expect(sizes).toEqual(expected);
    expect(templates).toHaveLength(count);
  });

  it.each([[[0.6, 0.5]], [[-0.1]]])('is refused with shares of %j', (shares) => {
    const groups = shares.map((share) => ({ share, template: optional }));

    const plan = () => templatesOf({ count: 1, groups });

    expect(plan).toThrow('shares');
  });

  it('is the same in every run', async () => {
    const plan = { count: 200, template: required, groups: [{ share: 0.25, template: optional }] };
    const [one, other] = [await givenSimulator(), await givenSimulator()];

    one.simulator.instances.seedFleet(plan);
    other.simulator.instances.seedFleet(plan);

    expect(one.simulator.instances.list()).toEqual(other.simulator.instances.list());
  });

  it('of 100,000 instances gives those that violate page by page', async () => {
    const { simulator } = await givenSimulator();
    const groups = [{ share: 0.02, template: optional }];
    simulator.instances.seedFleet({ count: 100_000, template: required, groups }, { region: 'eu-west-1' });
    const client = givenClient(simulator, { region: 'eu-west-1' });
    const Filters = [
      { Name: 'metadata-options.http-tokens', Values: ['optional'] },
      { Name: 'metadata-options.http-endpoint', Values: ['enabled'] },
      { Name: 'instance-state-name', Values: ['running', 'stopped'] },
    ];

    const pages: number[] = [];
    for await (const { Reservations } of paginateDescribeInstances({ client, pageSize: 1000 }, { Filters }))
      pages.push(Reservations?.length ?? 0);

    expect(pages).toEqual([1000, 1000]);
  });
});

describe('instances that used IMDSv1', () => {
  it('have their calls on each of the days', async () => {
    const { simulator } = await givenSimulator();
    const use = { ...optional, imdsv1Use: { callsPerDay: 7, days: 2 } };
    const [instanceId = ''] = simulator.instances.seed(1, use);
    const [strict = ''] = simulator.instances.seed(1, { ...use, ...required });
    const [off = ''] = simulator.instances.seed(1, {
      ...use,
      metadataOptions: { httpTokens: 'optional', httpEndpoint: 'disabled' },
    });
    const window = { start: noon - 3 * day, end: noon };

    const answered = await sumsOf(simulator, instanceId, window);
    const earlier = await sumsOf(simulator, instanceId, { ...window, end: noon - 2 * hour });
    const refused = await sumsOf(simulator, strict, { ...window, metric: 'MetadataNoTokenRejected' });
    const nothing = await sumsOf(simulator, off, window);

    const expected = { '02-26T00:00': 0, '02-27T00:00': 0, '02-28T00:00': 7, '03-01T00:00': 7 };
    expect([answered, refused, nothing]).toEqual([expected, expected, {}]);
    expect(earlier).toEqual({ ...expected, '03-01T00:00': 0 });
  });

  it('are the share of those that allow it, each day since their launch, as the command line says', async () => {
    const { simulator, ec2 } = await givenSimulator();
    const words = ['--instances', '200', '--optional', '50', '--used', '20', '--age', '3'];
    const parsed = parseArguments(words);
    const plan = parsed.kind === 'accepted' ? parsed.fleet : { count: 0 };
    const instanceIds = simulator.instances.seedFleet(plan);

    const [page = []] = await pagesOf(simulator, { instanceIds, start: noon - 10 * day, end: noon });
    const { Reservations: [first] = [] } = await ec2.send(
      new DescribeInstancesCommand({ InstanceIds: instanceIds.slice(0, 1) }),
    );

    const sums = page.map(({ Values = [] }) => Values.join(' '));
    const positions = sums.flatMap((sum, index) => (sum === '0 24 24 24' ? [index] : []));
    expect(positions).toHaveLength(20);
    expect(new Set(positions.slice(1).map((at, index) => at - (positions[index] ?? 0)))).toEqual(
      new Set([10]),
    );
    expect(sums.filter((sum) => sum === '0 0 0 0')).toHaveLength(80);
    expect(sums.filter((sum) => sum === '')).toHaveLength(100);
    const launchTime = new Date(noon - 3 * day);
    expect(first?.Instances?.[0]).toMatchObject({
      LaunchTime: launchTime,
      BlockDeviceMappings: [{ Ebs: { AttachTime: launchTime } }],
      NetworkInterfaces: [{ Attachment: { AttachTime: launchTime } }],
    });
  });
});
