import {
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientConfig, givenSimulator, launched, refusalOf } from './given.ts';

const requireTokens = (InstanceId: string): ModifyInstanceMetadataOptionsCommand =>
  new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens: 'required' });

describe('faults', () => {
  it('answer the next calls of an action with an error, then end', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    const action = 'ModifyInstanceMetadataOptions';
    simulator.faults.add({ kind: 'error', action, code: 'InternalError', status: 500, times: 2 });

    const first = await refusalOf(ec2.send(requireTokens(instanceId)));
    const read = await ec2.send(new DescribeInstancesCommand({}));
    const second = await refusalOf(ec2.send(requireTokens(instanceId)));
    await ec2.send(requireTokens(instanceId));

    expect(first).toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } });
    expect(second).toMatchObject({ name: 'InternalError' });
    expect(read.Reservations).toHaveLength(1);
    expect(simulator.faults.waiting()).toEqual([]);
  });

  it('hit one instance and spare the others', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [first, second = ''] = await launched(ec2, { MaxCount: 2 });
    simulator.faults.add({
      kind: 'error',
      action: '*',
      instanceId: second,
      code: 'UnauthorizedOperation',
      status: 403,
    });

    await ec2.send(requireTokens(first));
    const refused = await refusalOf(ec2.send(new DescribeInstancesCommand({ InstanceIds: [first, second] })));

    expect(refused).toMatchObject({ name: 'UnauthorizedOperation' });
  });

  it.each([
    [false, 'optional'],
    [true, 'required'],
  ])('reset the connection, the call applied: %s', async (applied, httpTokens) => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    simulator.faults.add({ kind: 'reset', action: 'ModifyInstanceMetadataOptions', applied });

    const refused = await refusalOf(ec2.send(requireTokens(instanceId)));

    expect(refused).toMatchObject({ code: 'ECONNRESET' });
    expect(simulator.instances.get(instanceId)?.metadataOptions).toMatchObject({ httpTokens });
    expect(simulator.calls.count('ModifyInstanceMetadataOptions', 'reset')).toBe(1);
  });

  it('leave a call without an answer', async () => {
    const { simulator } = await givenSimulator();
    const [instanceId = ''] = simulator.instances.seed(1);
    const impatient = new EC2Client({ ...clientConfig(simulator), requestHandler: { requestTimeout: 50 } });
    onTestFinished(() => impatient.destroy());
    simulator.faults.add({ kind: 'timeout', action: 'ModifyInstanceMetadataOptions', applied: true });

    const refused = await refusalOf(
      impatient.send(requireTokens(instanceId), { abortSignal: AbortSignal.timeout(200) }),
    );

    expect((refused as Error).name).toMatch(/Timeout|Abort/);
    expect(simulator.instances.get(instanceId)?.metadataOptions.httpTokens).toBe('required');
  });

  it('cut an answer off', async () => {
    const { ec2, simulator } = await givenSimulator();
    simulator.faults.add({ kind: 'truncated', action: 'DescribeInstances' });

    const refused = await refusalOf(ec2.send(new DescribeInstancesCommand({})));

    expect(refused).toBeInstanceOf(Error);
    expect(simulator.calls.count('DescribeInstances', 'truncated')).toBe(1);
  });

  it('slow an answer down', async () => {
    const { ec2, simulator } = await givenSimulator();
    simulator.faults.add({ kind: 'slow', action: 'DescribeInstances', milliseconds: 60 });
    const before = performance.now();

    await ec2.send(new DescribeInstancesCommand({}));

    expect(performance.now() - before).toBeGreaterThanOrEqual(59);
  });

  it('lose a write that was answered with success', async () => {
    const { ec2, simulator, records } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    simulator.faults.add({ kind: 'lost-write', action: 'ModifyInstanceMetadataOptions' });

    const answer = await ec2.send(requireTokens(instanceId));

    expect(answer.InstanceMetadataOptions?.HttpTokens).toBe('required');
    expect(simulator.instances.get(instanceId)?.metadataOptions.httpTokens).toBe('optional');
    expect(records('ModifyInstanceMetadataOptions')).toHaveLength(1);
  });

  it('show an instance as it was before its last change', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    await ec2.send(requireTokens(instanceId));
    simulator.faults.add({ kind: 'stale-read', action: 'DescribeInstances' });
    const tokens = async (): Promise<string | undefined> => {
      const shown = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
      return shown.Reservations?.[0]?.Instances?.[0]?.MetadataOptions?.HttpTokens;
    };

    expect([await tokens(), await tokens()]).toEqual(['optional', 'required']);
  });

  it('show nothing old once every server of EC2 knows of the change', async () => {
    const { ec2, simulator, clock } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    await ec2.send(requireTokens(instanceId));
    simulator.faults.add({ kind: 'stale-read', action: 'DescribeInstances' });
    clock.advance(15_000);

    const shown = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));

    expect(shown.Reservations?.[0]?.Instances?.[0]?.MetadataOptions?.HttpTokens).toBe('required');
  });

  it('are refused when they make no sense', async () => {
    const { simulator } = await givenSimulator();

    expect(() => simulator.faults.add({ kind: 'error', action: 'X', code: 'Y', status: 200 })).toThrow();
  });
});

describe('eventual consistency', () => {
  it('hides a new instance for a while', async () => {
    const { ec2, clock } = await givenSimulator({ staleness: { milliseconds: 1000 } });
    const [instanceId] = await launched(ec2);
    const read = (): Promise<unknown> =>
      ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));

    const early = await refusalOf(read());
    clock.advance(1000);

    expect(early).toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    await expect(read()).resolves.toBeDefined();
  });

  it('shows earlier options for a number of reads', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    simulator.instances.setStaleness({ reads: 2 });
    await ec2.send(requireTokens(instanceId));
    const tokens: (string | undefined)[] = [];

    for (let read = 0; read < 3; read += 1) {
      const shown = await ec2.send(new DescribeInstancesCommand({}));
      tokens.push(shown.Reservations?.[0]?.Instances?.[0]?.MetadataOptions?.HttpTokens);
    }

    expect(tokens).toEqual(['optional', 'optional', 'required']);
  });
});
