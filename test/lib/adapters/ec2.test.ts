import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ec2, parametersOf } from '../../../lib/adapters/ec2.ts';
import { ec2Clients } from '../../../lib/adapters/ec2-clients.ts';
import { startEc2Simulator, type Ec2Simulator } from '../../../local/ec2/server.ts';
import { until } from '../../until.ts';

const place = { accountId: '111122223333', region: 'eu-west-1' };
const never = new AbortController().signal;
const describing = 'DescribeInstances';
const modifying = 'ModifyInstanceMetadataOptions';

let simulator: Ec2Simulator;

beforeAll(async () => {
  simulator = await startEc2Simulator(place);
  process.env['AWS_ENDPOINT_URL_EC2'] = simulator.url;
  process.env['AWS_ACCESS_KEY_ID'] = 'ASIAGUARDEXAMPLE0001';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
});

afterAll(() => simulator.close());

beforeEach(() => {
  simulator.faults.clear();
  simulator.calls.reset();
});

function ports() {
  return ec2(ec2Clients(() => undefined));
}

function anInstanceId(): string {
  const [instanceId = ''] = simulator.instances.seed(1, { metadataOptions: { httpTokens: 'optional' } });
  return instanceId;
}

function byIds(...values: string[]) {
  return { by: 'instance-id', values } as const;
}

describe('describeInstances', () => {
  it('reads what EC2 says of the instances that were asked for, and of no others', async () => {
    const [instanceId] = [anInstanceId(), anInstanceId()];

    const instances = await ports().describeInstances(place, byIds(instanceId), never);

    expect(instances).toMatchObject([
      {
        instanceId,
        ...place,
        state: 'running',
        metadataOptions: { httpTokens: 'optional', state: 'applied' },
      },
    ]);
  });

  it('leaves out an instance that does not exist, and still reads the others', async () => {
    const instanceId = anInstanceId();

    const found = await ports().describeInstances(place, byIds('i-00000000000000000', instanceId), never);

    expect(found.map((instance) => instance.instanceId)).toEqual([instanceId]);
    expect(simulator.calls.count(describing)).toBe(1);
  });

  it.each(['web-*', 'web-?', 'web\\1', '*'])('finds the group %s by its name alone', async (name) => {
    const groupOf = (value: string) => ({ tags: { 'aws:autoscaling:groupName': value } });
    const instanceIds = simulator.instances.seed(1, groupOf(name));
    simulator.instances.seed(1, groupOf('web-1'));

    const found = await ports().describeInstances(place, { by: 'auto-scaling-group', values: [name] }, never);

    expect(found.map(({ instanceId }) => instanceId)).toEqual(instanceIds);
  });

  it('reads 200 instances with one call', async () => {
    const instanceIds = simulator.instances.seed(200);

    const found = await ports().describeInstances(place, byIds(...instanceIds), never);

    expect(new Set(found.map(({ instanceId }) => instanceId))).toEqual(new Set(instanceIds));
    expect(simulator.calls.count(describing)).toBe(1);
  });

  it('asks each Region with a client of its own', async () => {
    const elsewhere = { ...place, region: 'us-east-1' };
    const [instanceId = ''] = simulator.instances.seed(1, {}, elsewhere);
    const { describeInstances } = ports();

    const here = await describeInstances(place, byIds(instanceId), never);
    const there = await describeInstances(elsewhere, byIds(instanceId), never);

    expect(here).toEqual([]);
    expect(there).toMatchObject([{ instanceId, region: 'us-east-1' }]);
    expect(simulator.calls.list().map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
  });

  it("asks each account with that account's credentials", async () => {
    const accounts = ['444455556666', '777788889999'];
    const { describeInstances } = ec2(
      ec2Clients((accountId) => ({ accessKeyId: accountId, secretAccessKey: 'local' })),
    );

    for (const accountId of accounts) await describeInstances({ ...place, accountId }, byIds('i-1'), never);

    expect(simulator.calls.list().map(({ accountId }) => accountId)).toEqual(accounts);
  });
});

describe('a describe in pages', () => {
  it('is read to its end, each page from the token of the one before', async () => {
    const pages = mockClient(EC2Client);
    onTestFinished(() => pages.restore());
    const page = (instanceId: string, NextToken?: string) => ({
      Reservations: [{ Instances: [{ InstanceId: instanceId }] }, {}],
      ...(NextToken !== undefined && { NextToken }),
    });
    pages
      .on(DescribeInstancesCommand)
      .resolvesOnce(page('i-1', 'to-two'))
      .resolvesOnce({ NextToken: 'to-three' })
      .resolvesOnce(page('i-3', ''))
      .rejects('There is no fourth page.');

    const found = await ports().describeInstances(place, byIds('i-1', 'i-3'), never);

    expect(found.map(({ instanceId }) => instanceId)).toEqual(['i-1', 'i-3']);
    const tokens = pages
      .commandCalls(DescribeInstancesCommand)
      .map(({ args: [{ input }] }) => input.NextToken);
    expect(tokens).toEqual([undefined, 'to-two', 'to-three']);
  });
});

describe('modifyMetadataOptions', () => {
  it('changes the members of the patch and no others', async () => {
    const instanceId = anInstanceId();
    const before = simulator.instances.get(instanceId)?.metadataOptions;

    const answer = await ports().modifyMetadataOptions(
      { ...place, instanceId },
      { httpTokens: 'required' },
      never,
    );

    expect(answer).toEqual({ kind: 'accepted' });
    expect(simulator.instances.get(instanceId)?.metadataOptions).toEqual({
      ...before,
      httpTokens: 'required',
    });
  });

  it.each([
    ['InvalidInstanceID.NotFound', 400, 'gone'],
    ['InvalidInstanceID.Malformed', 400, 'gone'],
    ['UnauthorizedOperation', 403, 'denied'],
    ['AuthFailure', 401, 'denied'],
    ['AccessDenied', 403, 'denied'],
    ['UnsupportedOperation', 400, 'blocked'],
    ['OperationNotPermitted', 400, 'blocked'],
    ['InvalidParameterCombination', 400, 'blocked'],
    ['InvalidParameterValue', 400, 'blocked'],
  ])("takes EC2's %s (%i) for %s, and asks only once", async (code, status, kind) => {
    const instanceId = anInstanceId();
    simulator.faults.add({ kind: 'error', action: modifying, code, message: 'as EC2 says it', status });

    const answer = await ports().modifyMetadataOptions(
      { ...place, instanceId },
      { httpTokens: 'required' },
      never,
    );

    const message = kind === 'gone' ? {} : { message: `${code}: as EC2 says it` };
    expect(answer).toEqual({ kind, ...message });
    expect(simulator.calls.count(modifying)).toBe(1);
  });

  it('tells the rule of 2019 from every other bad value', async () => {
    const strict = await startEc2Simulator({ ...place, strictEndpoint: true });
    const [instanceId = ''] = strict.instances.seed(1);
    process.env['AWS_ENDPOINT_URL_EC2'] = strict.url;
    const { modifyMetadataOptions } = ports();

    const answer = await modifyMetadataOptions({ ...place, instanceId }, { httpTokens: 'required' }, never);

    process.env['AWS_ENDPOINT_URL_EC2'] = simulator.url;
    await strict.close();
    expect(answer).toEqual({ kind: 'endpoint-required' });
  });

  it('throws what it does not know, without asking again', async () => {
    const instanceId = anInstanceId();
    simulator.faults.add({ kind: 'error', action: modifying, code: 'IncorrectInstanceState' });

    const call = ports().modifyMetadataOptions({ ...place, instanceId }, { httpTokens: 'required' }, never);

    await expect(call).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
    expect(simulator.calls.count(modifying)).toBe(1);
  });

  it.each([
    ['throttles', 'RequestLimitExceeded', 503],
    ['is at fault', 'InternalError', 500],
  ])('asks again where EC2 %s', async (_name, code, status) => {
    const instanceId = anInstanceId();
    simulator.faults.add({ kind: 'error', action: modifying, code, status });

    const answer = await ports().modifyMetadataOptions(
      { ...place, instanceId },
      { httpTokens: 'required' },
      never,
    );

    expect(answer).toEqual({ kind: 'accepted' });
    expect(simulator.calls.count(modifying)).toBe(2);
  });
});

describe('the signal', () => {
  it('ends the tries during a pause', async () => {
    const { signal, abort } = anAbort();
    simulator.faults.add({ kind: 'error', action: describing, code: 'Unavailable', status: 503, times: 99 });

    const call = ports().describeInstances(place, byIds('i-1'), signal);
    await Promise.all([
      expect(call).rejects.toThrow('the time is up'),
      until(() => simulator.calls.count(describing) > 0).then(abort),
    ]);

    expect(simulator.calls.count(describing)).toBe(1);
  });

  it('ends a call that is never answered', async () => {
    const { signal, abort } = anAbort();
    const instanceId = anInstanceId();
    simulator.faults.add({ kind: 'timeout', action: modifying });

    const call = ports().modifyMetadataOptions({ ...place, instanceId }, { httpTokens: 'required' }, signal);
    await Promise.all([
      expect(call).rejects.toThrow('the time is up'),
      until(() => simulator.calls.count(modifying) > 0).then(abort),
    ]);

    expect(simulator.calls.count(modifying)).toBe(1);
  });

  it('that has aborted already lets no call be made', async () => {
    const signal = AbortSignal.abort(new Error('the time is up'));

    const call = ports().describeInstances(place, byIds('i-1'), signal);

    await expect(call).rejects.toThrow('the time is up');
    expect(simulator.calls.count()).toBe(0);
  });
});

describe('parametersOf', () => {
  it("gives a patch EC2's names, members left out staying left out", () => {
    expect(parametersOf({ httpTokens: 'required', httpPutResponseHopLimit: 2 })).toEqual({
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 2,
    });
    expect(parametersOf({})).toEqual({});
  });
});

function anAbort(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error('the time is up')) };
}
