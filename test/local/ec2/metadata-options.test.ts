import {
  DescribeInstancesCommand,
  GetInstanceMetadataDefaultsCommand,
  ModifyInstanceMetadataDefaultsCommand,
  ModifyInstanceMetadataOptionsCommand,
  TerminateInstancesCommand,
  type ModifyInstanceMetadataOptionsCommandInput,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { givenSimulator, launched, refusalOf } from './given.ts';

type Changes = Omit<ModifyInstanceMetadataOptionsCommandInput, 'InstanceId'>;
const modify = (InstanceId: string, changes: Changes): ModifyInstanceMetadataOptionsCommand =>
  new ModifyInstanceMetadataOptionsCommand({ InstanceId, ...changes });

describe('ModifyInstanceMetadataOptions', () => {
  it('changes the members that were sent and leaves the others', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2, {
      MetadataOptions: { HttpPutResponseHopLimit: 3, InstanceMetadataTags: 'enabled' },
    });

    const answer = await ec2.send(
      modify(instanceId, { HttpTokens: 'required', HttpProtocolIpv6: 'enabled' }),
    );

    expect(answer.InstanceMetadataOptions).toEqual({
      State: 'pending',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 3,
      HttpEndpoint: 'enabled',
      HttpProtocolIpv6: 'enabled',
      InstanceMetadataTags: 'enabled',
    });
    expect(simulator.instances.get(instanceId)?.metadataOptions).toEqual({
      httpTokens: 'required',
      httpPutResponseHopLimit: 3,
      httpEndpoint: 'enabled',
      httpProtocolIpv6: 'enabled',
      instanceMetadataTags: 'enabled',
    });
  });

  it('is pending until the clock has moved on', async () => {
    const { ec2, clock } = await givenSimulator({ applyDelayMilliseconds: 500 });
    const [instanceId] = await launched(ec2);
    clock.advance(500);
    const states: (string | undefined)[] = [];
    const readState = async (): Promise<void> => {
      const shown = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
      states.push(shown.Reservations?.[0]?.Instances?.[0]?.MetadataOptions?.State);
    };

    await readState();
    await ec2.send(modify(instanceId, { HttpTokens: 'required' }));
    await readState();
    clock.advance(500);
    await readState();

    expect(states).toEqual(['applied', 'pending', 'applied']);
  });

  it.each<[string, Changes, string]>([
    ['a hop limit of 0', { HttpPutResponseHopLimit: 0 }, 'InvalidParameterValue'],
    ['a hop limit of 65', { HttpPutResponseHopLimit: 65 }, 'InvalidParameterValue'],
    ['tokens of a value that is none', { HttpTokens: 'always' as 'required' }, 'InvalidParameterValue'],
    ['an endpoint of a value that is none', { HttpEndpoint: 'on' as 'enabled' }, 'InvalidParameterValue'],
    ['a dry run', { HttpTokens: 'required', DryRun: true }, 'DryRunOperation'],
  ])('refuses %s and changes nothing', async (_, changes, code) => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    const before = simulator.instances.get(instanceId);

    const refused = await refusalOf(ec2.send(modify(instanceId, changes)));

    expect(refused).toMatchObject({ name: code });
    expect(simulator.instances.get(instanceId)).toEqual(before);
  });

  it('refuses unknown, malformed and missing ids', async () => {
    const { ec2 } = await givenSimulator();

    const unknown = await refusalOf(ec2.send(modify('i-0123456789abcdef0', { HttpTokens: 'required' })));
    const malformed = await refusalOf(ec2.send(modify('i-nonsense', { HttpTokens: 'required' })));
    const missing = await refusalOf(ec2.send(modify('', { HttpTokens: 'required' })));

    expect(unknown).toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: "The instance ID 'i-0123456789abcdef0' does not exist",
    });
    expect(malformed).toMatchObject({ name: 'InvalidInstanceID.Malformed' });
    expect(missing).toMatchObject({ name: 'MissingParameter' });
  });

  it('refuses a terminated instance', async () => {
    const { ec2 } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));

    const refused = await refusalOf(ec2.send(modify(instanceId, { HttpTokens: 'required' })));

    expect(refused).toMatchObject({ name: 'IncorrectInstanceState' });
  });

  it('refuses an instance that a service manages', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    simulator.instances.setOperator(instanceId, { managed: true, principal: 'eks.amazonaws.com' });

    const refused = await refusalOf(ec2.send(modify(instanceId, { HttpTokens: 'required' })));

    expect(refused).toMatchObject({ name: 'OperationNotPermitted' });
    expect((refused as Error).message).toContain('eks.amazonaws.com');
  });

  it('refuses optional tokens, and nothing else, while the account enforces tokens', async () => {
    const { ec2, simulator } = await givenSimulator();
    const [instanceId] = await launched(ec2);
    simulator.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' });

    const refused = await refusalOf(ec2.send(modify(instanceId, { HttpTokens: 'optional' })));
    await ec2.send(modify(instanceId, { HttpPutResponseHopLimit: 2 }));

    expect(refused).toMatchObject({ name: 'UnsupportedOperation' });
    expect(simulator.instances.get(instanceId)?.metadataOptions.httpPutResponseHopLimit).toBe(2);
  });
});

describe('the rule of 2019', () => {
  it('refuses tokens without the endpoint in the same call', async () => {
    const { ec2 } = await givenSimulator({ strictEndpoint: true });
    const [instanceId] = await launched(ec2);

    const refused = await refusalOf(ec2.send(modify(instanceId, { HttpTokens: 'required' })));

    expect(refused).toMatchObject({
      name: 'InvalidParameterValue',
      message:
        "The HttpEndpoint is not set to 'enabled' in this request. To specify a value for HttpTokens, set HttpEndpoint to 'enabled'.",
    });
  });

  it('lets tokens with the endpoint, and a hop limit alone, pass', async () => {
    const { ec2, simulator } = await givenSimulator({ strictEndpoint: true });
    const [instanceId] = await launched(ec2);

    await ec2.send(modify(instanceId, { HttpTokens: 'required', HttpEndpoint: 'enabled' }));
    await ec2.send(modify(instanceId, { HttpPutResponseHopLimit: 2 }));

    expect(simulator.instances.get(instanceId)?.metadataOptions).toMatchObject({
      httpTokens: 'required',
      httpPutResponseHopLimit: 2,
    });
  });
});

describe("the account's defaults", () => {
  it('are kept member by member and cleared by no preference', async () => {
    const { ec2 } = await givenSimulator();
    const change = ModifyInstanceMetadataDefaultsCommand;

    await ec2.send(
      new change({ HttpTokens: 'required', HttpPutResponseHopLimit: 2, HttpEndpoint: 'enabled' }),
    );
    await ec2.send(new change({ HttpPutResponseHopLimit: -1, InstanceMetadataTags: 'enabled' }));
    await ec2.send(new change({ HttpEndpoint: 'no-preference', HttpTokensEnforced: 'enabled' }));
    const answer = await ec2.send(new GetInstanceMetadataDefaultsCommand({}));

    expect(answer.AccountLevel).toEqual({
      HttpTokens: 'required',
      InstanceMetadataTags: 'enabled',
      HttpTokensEnforced: 'enabled',
      ManagedBy: 'account',
    });
  });

  it('refuse a hop limit that is none', async () => {
    const { ec2 } = await givenSimulator();

    const refused = await refusalOf(
      ec2.send(new ModifyInstanceMetadataDefaultsCommand({ HttpPutResponseHopLimit: 0 })),
    );

    expect(refused).toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('cannot be changed while a declarative policy owns them', async () => {
    const { ec2, simulator } = await givenSimulator();
    const managedExceptionMessage = 'Ask the platform team.';
    simulator.instances.setMetadataDefaults({ managedBy: 'declarative-policy', managedExceptionMessage });

    const refused = await refusalOf(
      ec2.send(new ModifyInstanceMetadataDefaultsCommand({ HttpTokens: 'optional' })),
    );
    const shown = await ec2.send(new GetInstanceMetadataDefaultsCommand({}));

    expect((refused as Error).message).toContain(managedExceptionMessage);
    expect(shown.AccountLevel).toMatchObject({
      ManagedBy: 'declarative-policy',
      ManagedExceptionMessage: managedExceptionMessage,
    });
  });
});
