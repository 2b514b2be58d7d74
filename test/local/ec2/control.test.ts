import { request } from 'node:http';
import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, refusalOf } from './given.ts';

describe('the control over HTTP', () => {
  it('adds, lists and clears faults', async () => {
    const { simulator, ec2 } = await givenSimulator();
    const url = `${simulator.url}/_local/faults`;
    const fault = {
      kind: 'error',
      action: 'DescribeInstances',
      code: 'InternalError',
      status: 500,
      times: 3,
    };

    const added = await fetch(url, { method: 'POST', body: JSON.stringify(fault) });
    const refused = await refusalOf(ec2.send(new DescribeInstancesCommand({})));
    const listed: unknown = await (await fetch(url)).json();
    await fetch(url, { method: 'DELETE' });

    expect(added.status).toBe(201);
    expect(refused).toMatchObject({ name: 'InternalError' });
    expect(listed).toEqual([{ ...fault, times: 2, message: 'Injected fault.' }]);
    expect(simulator.faults.waiting()).toEqual([]);
  });

  it.each(['{"kind":"error"', '{"kind":"meteor","action":"*"}', '{"kind":"slow","action":"*"}'])(
    'refuses a fault such as %s with the reason',
    async (body) => {
      const { simulator } = await givenSimulator();

      const answer = await fetch(`${simulator.url}/_local/faults`, { method: 'POST', body });

      expect(answer.status).toBe(400);
      expect(await answer.json()).toEqual({ error: expect.any(String) as string });
    },
  );

  it('lists and resets the calls', async () => {
    const { simulator, ec2 } = await givenSimulator();
    await ec2.send(new DescribeInstancesCommand({}));
    const url = `${simulator.url}/_local/calls`;

    const listed: unknown = await (await fetch(url)).json();
    await fetch(url, { method: 'DELETE' });

    expect(listed).toEqual([expect.objectContaining({ action: 'DescribeInstances' })]);
    expect(simulator.calls.count()).toBe(0);
  });

  it('counts the calls by how they ended', async () => {
    const one = { capacity: 1, refillPerSecond: 0 };
    const throttle = { mutating: one, describe: one, unpagedDescribe: one };
    const { simulator, ec2 } = await givenSimulator({ throttle });
    await ec2.send(new DescribeInstancesCommand({}));
    await refusalOf(ec2.send(new DescribeInstancesCommand({})));
    await refusalOf(ec2.send(new DescribeInstancesCommand({})));

    const counts: unknown = await (await fetch(`${simulator.url}/_local/counts`)).json();

    const of = { action: 'DescribeInstances', accountId: '123456789012', region: 'us-east-1' };
    expect(counts).toEqual([
      { ...of, outcome: 'ok', count: 1 },
      { ...of, outcome: 'RequestLimitExceeded', count: 2 },
    ]);
  });

  it('is healthy, and says what there is', async () => {
    const { simulator } = await givenSimulator();

    const health = await fetch(`${simulator.url}/_local/health`);
    const nothing = await fetch(`${simulator.url}/_local/everything`);

    expect([health.status, nothing.status]).toEqual([200, 404]);
  });

  it.each([
    ['a web page', { origin: 'https://example.com' }],
    ['a name that a foreign resolver pointed here', { host: 'evil.example.com' }],
  ])('is forbidden to %s', async (_, headers) => {
    const { simulator } = await givenSimulator();

    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${simulator.url}/_local/faults`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.on('error', reject).end();
    });

    expect(status).toBe(403);
  });
});

describe('odd requests', () => {
  it('are answered as EC2 does when their action is unknown', async () => {
    const { simulator } = await givenSimulator();

    const unknown = await fetch(simulator.url, {
      method: 'POST',
      body: 'Action=DescribeVpcs&Version=2016-11-15',
    });
    const none = await fetch(simulator.url, { method: 'POST' });

    expect(unknown.status).toBe(400);
    expect(await unknown.text()).toContain('<Code>InvalidAction</Code>');
    expect(await none.text()).toContain('<Code>InvalidAction</Code>');
  });

  it('may come by GET', async () => {
    const { simulator } = await givenSimulator();

    const answer = await fetch(`${simulator.url}/?Action=DescribeRegions&RegionName.1=eu-west-1`);

    expect(await answer.text()).toContain('<regionName>eu-west-1</regionName>');
  });

  it('are refused when they are larger than any AWS call', async () => {
    const { simulator } = await givenSimulator();

    const answer = await fetch(simulator.url, { method: 'POST', body: 'x'.repeat(4 * 1024 * 1024 + 1) });

    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain('too large');
  });
});
