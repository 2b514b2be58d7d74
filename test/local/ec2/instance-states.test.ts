import {
  DescribeInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, launched, noon, refusalOf } from './given.ts';

describe('starting and stopping', () => {
  it('moves the launch time, but neither attach time', async () => {
    const { ec2, clock, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId] }));
    clock.advance(60_000);

    await ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));

    const shown = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    expect(shown.Reservations?.[0]?.Instances?.[0]).toMatchObject({
      LaunchTime: new Date(noon + 60_000),
      BlockDeviceMappings: [{ Ebs: { AttachTime: new Date(noon) } }],
      NetworkInterfaces: [{ Attachment: { AttachTime: new Date(noon) } }],
    });
    expect(simulator.instances.get(instanceId)?.state).toBe('running');
  });

  it('passes through every state, with a notification of each', async () => {
    const { ec2, clock, events } = await givenSimulator({ transitionDelayMilliseconds: 1000 });
    const [instanceId] = await launched(ec2);
    clock.advance(1000);

    await ec2.send(new StopInstancesCommand({ InstanceIds: [instanceId], Force: true }));
    clock.advance(1000);
    await ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));
    clock.advance(1000);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    clock.advance(1000);

    const states = events.map(({ detail }) => detail['state']).filter((state) => state !== undefined);
    expect(states).toEqual([
      'pending',
      'running',
      'stopping',
      'stopped',
      'pending',
      'running',
      'shutting-down',
      'terminated',
    ]);
  });

  it('is a success without effect on an instance that is there already', async () => {
    const { ec2, events } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    const before = events.length;

    const answer = await ec2.send(new StartInstancesCommand({ InstanceIds: [instanceId] }));

    expect(answer.StartingInstances).toEqual([
      {
        InstanceId: instanceId,
        CurrentState: { Code: 16, Name: 'running' },
        PreviousState: { Code: 16, Name: 'running' },
      },
    ]);
    expect(events.slice(before).map((event) => event['detail-type'])).toEqual([
      'AWS API Call via CloudTrail',
    ]);
  });

  it('never runs an instance that was terminated while pending', async () => {
    const { ec2, clock, simulator } = await givenSimulator({ transitionDelayMilliseconds: 1000 });
    const [instanceId] = await launched(ec2);

    const answer = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
    clock.advance(1000);

    expect(answer.TerminatingInstances?.[0]?.CurrentState?.Name).toBe('shutting-down');
    expect(simulator.instances.get(instanceId)?.state).toBe('terminated');
  });

  it('terminates twice without complaint', async () => {
    const { ec2 } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));

    const answer = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));

    expect(answer.TerminatingInstances?.[0]?.CurrentState?.Name).toBe('terminated');
  });

  it('leaves all alone when one of them cannot', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [gone, healthy = ''] = await launched(ec2, { MaxCount: 2 });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [gone] }));

    const refused = await refusalOf(ec2.send(new StopInstancesCommand({ InstanceIds: [healthy, gone] })));

    expect(refused).toMatchObject({ name: 'IncorrectInstanceState' });
    expect(simulator.instances.get(healthy)?.state).toBe('running');
  });

  it('refuses an instance that is still stopping, a managed one, and no ids', async () => {
    const { ec2, simulator } = await givenSimulator({ transitionDelayMilliseconds: 1000 });
    const [stopping, managed = ''] = await launched(ec2, { MaxCount: 2 });
    await ec2.send(new StopInstancesCommand({ InstanceIds: [stopping] }));
    simulator.instances.setOperator(managed, { managed: true });

    const early = await refusalOf(ec2.send(new StartInstancesCommand({ InstanceIds: [stopping] })));
    const foreign = await refusalOf(ec2.send(new TerminateInstancesCommand({ InstanceIds: [managed] })));
    const none = await refusalOf(ec2.send(new StopInstancesCommand({ InstanceIds: [] })));

    expect(early).toMatchObject({ name: 'IncorrectInstanceState' });
    expect(foreign).toMatchObject({ name: 'OperationNotPermitted' });
    expect(none).toMatchObject({ name: 'MissingParameter' });
  });
});
