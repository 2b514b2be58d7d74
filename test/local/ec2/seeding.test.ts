import { paginateDescribeInstances } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { templatesOf } from '../../../local/ec2/fleet-plan.ts';
import { givenClient, givenSimulator } from './given.ts';

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
