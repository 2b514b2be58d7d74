import { GetInstanceMetadataDefaultsCommand } from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { fleetEnforcement } from '../../../../lib/adapters/fleet-enforcement.ts';
import {
  enforceTokens,
  type EnforcementPorts,
  type Switched,
} from '../../../../lib/shell/fleet/enforce-tokens.ts';
import type { Ec2Simulator } from '../../../../local/ec2/server.ts';
import { givenClient } from '../../../local/ec2/given.ts';
import { ACCOUNT, givenFleet, HOME, never } from './given-fleet.ts';

const places = [HOME, 'us-east-1'].map((region) => ({ accountId: ACCOUNT, region }));
const action = 'ModifyInstanceMetadataDefaults';
const denied = { kind: 'error', action, code: 'UnauthorizedOperation', message: 'No.', status: 403 } as const;

/** The ports over HTTP; the pauses are written down and not made. */
async function givenEnforcement(): Promise<{ ec2: Ec2Simulator; ports: EnforcementPorts; pauses: number[] }> {
  const { ec2, connection } = await givenFleet({ regions: places.map(({ region }) => region) });
  const pauses: number[] = [];
  const wait = (milliseconds: number) => Promise.resolve(void pauses.push(milliseconds));
  return { ec2, pauses, ports: { ...fleetEnforcement(connection), wait } };
}

async function switched(ports: EnforcementPorts): Promise<Switched[]> {
  const all: Switched[] = [];
  for await (const each of enforceTokens(places, ports, never)) all.push(each);
  return all;
}

describe('tokens', () => {
  it('are enforced in one place after the other, by a call each that is read back', async () => {
    const { ec2, ports, pauses } = await givenEnforcement();

    const outcomes = await switched(ports);

    expect(outcomes).toEqual(places.map((place) => ({ ...place, outcome: 'on', problem: null })));
    expect(ec2.calls.list().map(({ action, region }) => `${action} ${region}`)).toEqual([
      'ModifyInstanceMetadataDefaults eu-west-1',
      'GetInstanceMetadataDefaults eu-west-1',
      'ModifyInstanceMetadataDefaults us-east-1',
      'GetInstanceMetadataDefaults us-east-1',
    ]);
    expect(pauses).toEqual([]);
  });

  it('are enforced by a switch that leaves the other defaults as they are', async () => {
    const { ec2, ports } = await givenEnforcement();
    const others = { httpTokens: 'required', httpPutResponseHopLimit: 2, httpEndpoint: 'enabled' } as const;
    ec2.instances.setMetadataDefaults(others, { region: HOME });

    await switched(ports);

    const client = givenClient(ec2, { region: HOME });
    const { AccountLevel } = await client.send(new GetInstanceMetadataDefaultsCommand({}));
    expect(AccountLevel).toEqual({
      ...{ HttpTokens: 'required', HttpPutResponseHopLimit: 2, HttpEndpoint: 'enabled' },
      ...{ HttpTokensEnforced: 'enabled', ManagedBy: 'account' },
    });
  });

  it('count as enforced when EC2 shows it, be it a moment later', async () => {
    const { ports, pauses } = await givenEnforcement();
    let reads = 0;
    const metadataDefaultsOf: EnforcementPorts['metadataDefaultsOf'] = async (place, signal) => {
      const defaults = await ports.metadataDefaultsOf(place, signal);
      reads += 1;
      return { ...defaults, httpTokensEnforced: defaults.httpTokensEnforced && reads > 2 };
    };

    const [first] = await switched({ ...ports, metadataDefaultsOf });

    expect(first).toMatchObject({ outcome: 'on' });
    expect(pauses).toEqual([500, 1_000]);
  });

  it('are not enforced where EC2 took the change and never shows it', async () => {
    const { ec2, ports, pauses } = await givenEnforcement();
    ec2.faults.add({ kind: 'lost-write', action });

    const outcomes = await switched(ports);

    expect(outcomes).toMatchObject([
      { region: HOME, outcome: 'off', problem: 'EC2 took the change, and shows that it is off' },
      { region: 'us-east-1', outcome: 'on' },
    ]);
    expect(pauses).toEqual([500, 1_000, 2_000]);
  });

  it('are not known to be enforced where that cannot be read back', async () => {
    const { ec2, ports } = await givenEnforcement();
    ec2.faults.add({ ...denied, action: 'GetInstanceMetadataDefaults' });

    const [first] = await switched(ports);

    expect(first).toMatchObject({
      outcome: 'unknown',
      problem:
        'EC2 took the change, but it could not be read back: ec2:GetInstanceMetadataDefaults is not allowed: No.',
    });
  });

  it('that are refused in one place are enforced in the next, and nobody waits for them', async () => {
    const { ec2, ports, pauses } = await givenEnforcement();
    ec2.faults.add(denied);

    const outcomes = await switched(ports);

    expect(outcomes).toMatchObject([
      { outcome: 'off', problem: 'ec2:ModifyInstanceMetadataDefaults is not allowed: No.' },
      { outcome: 'on' },
    ]);
    expect(pauses).toEqual([]);
  });

  it('are enforced where the answers were lost, and the change was not', async () => {
    const { ec2, ports } = await givenEnforcement();
    ec2.faults.add({ kind: 'reset', action, applied: true });
    ec2.faults.add(denied);

    const [first] = await switched(ports);

    expect(ec2.calls.count(action, 'UnauthorizedOperation')).toBe(1);
    expect(first).toMatchObject({ outcome: 'on', problem: null });
  });

  it('wait for no more than some seconds where calls are too many', { timeout: 20_000 }, async () => {
    const { ec2, ports } = await givenEnforcement();
    ec2.faults.add({ ...denied, code: 'RequestLimitExceeded', message: 'Slow down.', status: 503, times: 6 });

    const outcomes = await switched(ports);

    expect(outcomes).toMatchObject([
      {
        outcome: 'off',
        problem: 'ec2:ModifyInstanceMetadataDefaults failed: RequestLimitExceeded: Slow down.',
      },
      { outcome: 'on' },
    ]);
    expect(ec2.calls.count(action)).toBe(7);
  });
});
