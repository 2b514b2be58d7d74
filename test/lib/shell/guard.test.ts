import {
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  type InstanceMetadataOptionsRequest,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../../lib/domain/finding.ts';
import type { GuardReport } from '../../../lib/shell/guard.ts';
import type { EventBridgeEvent } from '../../../local/ec2/events/envelope.ts';
import { anOpenRecord, aPolicy, aScope } from '../../given.ts';
import { ACCOUNT, REGION, startLocalGuard, type LocalGuard } from '../../local-guard.ts';

let local: LocalGuard;
let developer: EC2Client;

beforeAll(async () => {
  local = await startLocalGuard();
  developer = new EC2Client({
    endpoint: local.ec2.url,
    region: REGION,
    credentials: { accessKeyId: 'AKIADEVELOPEREXAMPLE', secretAccessKey: 'local' },
  });
});

afterAll(() => local.stop());

beforeEach(() => {
  local.takeEvents();
  local.ec2.faults.clear();
  local.ec2.calls.reset();
  local.topic.messages.splice(0);
});

async function launch(
  count = 1,
  metadataOptions: InstanceMetadataOptionsRequest = { HttpTokens: 'optional' },
  tags: { Key: string; Value: string }[] = [],
): Promise<{ ids: string[]; event: EventBridgeEvent; stateChanges: EventBridgeEvent[] }> {
  const answer = await developer.send(
    new RunInstancesCommand({
      ImageId: 'ami-0a1b2c3d4e5f60718',
      MinCount: count,
      MaxCount: count,
      MetadataOptions: metadataOptions,
      ...(tags.length > 0 && { TagSpecifications: [{ ResourceType: 'instance', Tags: tags }] }),
    }),
  );
  const events = local.takeEvents();
  const event = events.find(({ detail }) => detail['eventName'] === 'RunInstances');
  if (event === undefined) throw new Error('no RunInstances event');
  const stateChanges = events.filter(({ detail }) => detail['state'] === 'running');
  return { ids: (answer.Instances ?? []).map(({ InstanceId }) => InstanceId ?? ''), event, stateChanges };
}

async function modify(instanceId: string, options: object): Promise<EventBridgeEvent> {
  // The guard's own changes have events as well; they are not meant here.
  local.takeEvents();
  await developer.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: instanceId, ...options }));
  const event = local
    .takeEvents()
    .find(({ detail }) => detail['eventName'] === 'ModifyInstanceMetadataOptions');
  if (event === undefined) throw new Error('no ModifyInstanceMetadataOptions event');
  return event;
}

function optionsOf(instanceId: string | undefined) {
  return local.ec2.instances.get(instanceId ?? '')?.metadataOptions;
}

function resultsOf(report: { instances: readonly { instanceId: string; result: string }[] }) {
  return Object.fromEntries(report.instances.map(({ instanceId, result }) => [instanceId, result]));
}

async function memoryOf(instanceId: string) {
  const memories = await local.ports.memoriesOf([{ accountId: ACCOUNT, region: REGION, instanceId }]);
  return memories.get(`${ACCOUNT}/${REGION}/${instanceId}`);
}

/** An old instance has come up again. */
function stateChangeOf(instanceId: string) {
  return {
    id: `up/${instanceId}`,
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: ACCOUNT,
    region: REGION,
    time: new Date().toISOString(),
    detail: { 'instance-id': instanceId, state: 'running' },
  };
}

/** What was changed is known to all of EC2's servers by then. */
const aMinuteLater = { ports: { now: () => new Date(Date.now() + 60_000) } };

describe('a launch', () => {
  it('that its event shows compliant costs no API call', async () => {
    const { event } = await launch(3, { HttpTokens: 'required' });

    const report = await local.handle([event]);

    expect(report).toMatchObject({ compliantByEvent: 3, failedMessageIds: [], instances: [] });
    expect(local.ec2.calls.list().map(({ action }) => action)).toEqual(['RunInstances']);
  });

  it('with IMDSv1 is enforced, recorded and told', async () => {
    const { ids, event } = await launch();
    const [instanceId = ''] = ids;

    const report = await local.handle([event]);

    expect(report.instances).toMatchObject([{ instanceId, result: 'remediated', trigger: 'launch' }]);
    expect(report.instances[0]?.millisecondsToApplied).toBeGreaterThanOrEqual(0);
    expect(report.failedMessageIds).toEqual([]);
    expect(optionsOf(instanceId)).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 1 });
    expect(local.findings()).toMatchObject([
      {
        kind: 'launch-remediated',
        instance: { instanceId },
        before: { httpTokens: 'optional' },
        after: { httpTokens: 'required', state: 'applied' },
        principal: { name: 'developer' },
      },
    ]);
    expect(await memoryOf(instanceId)).toMatchObject({
      open: null,
      told: null,
      options: { httpTokens: 'required' },
    });
  });

  it('of 50 costs one describe to read, 50 changes, and reading back together', async () => {
    const { event } = await launch(50);

    const report = await local.handle([event]);

    expect(report.instances.filter(({ result }) => result === 'remediated')).toHaveLength(50);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(50);
    expect(local.calls('DescribeInstances')).toBe(2);
    expect(local.findings()).toHaveLength(50);
    expect(local.topic.calls()).toBeGreaterThanOrEqual(5);
  });

  it('whose response was omitted is found by its client token', async () => {
    const { ids, event } = await launch(2);
    const omitted = structuredClone(event);
    Object.assign(omitted.detail, {
      responseElements: { omitted: true, reason: 'responseElements too large' },
    });
    const token = local.ec2.instances.get(ids[0] ?? '')?.clientToken;
    Object.assign(omitted.detail, { requestParameters: { clientToken: token } });

    const report = await local.handle([omitted]);

    expect(resultsOf(report)).toEqual(Object.fromEntries(ids.map((id) => [id, 'remediated'])));
  });

  it('told of by several events is one story', async () => {
    const { ids, event, stateChanges } = await launch();

    const report = await local.handle([...stateChanges, event, event]);

    expect(resultsOf(report)).toEqual({ [ids[0] ?? '']: 'remediated' });
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(1);
    expect(local.findings()).toMatchObject([{ principal: { name: 'developer' } }]);
  });

  it('that was delivered again, or late, changes nothing', async () => {
    const { event, stateChanges } = await launch();
    await local.handle([event]);

    const again = await local.handle([event]);
    const late = await local.handle(stateChanges);

    expect([...again.instances, ...late.instances].map(({ result }) => result)).toEqual([
      'compliant',
      'compliant',
    ]);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(1);
    expect(local.findings()).toHaveLength(1);
  });

  it('has its scope chosen by the tags that EC2 shows, not by those of its event', async () => {
    const { ids, event } = await launch(1, { HttpTokens: 'optional' }, [{ Key: 'team', Value: 'legacy' }]);
    const untagged = JSON.parse(JSON.stringify(event).replaceAll('legacy', 'other')) as unknown;
    const quiet = aScope(
      'quiet',
      { tags: { team: ['legacy'] } },
      { mode: { launch: 'audit', drift: 'audit', existing: 'audit', expiry: 'audit' } },
    );

    const report = await local.handle([untagged], {
      ports: { policy: () => Promise.resolve(aPolicy({}, [quiet])) },
    });

    expect(resultsOf(report)).toEqual({ [ids[0] ?? '']: 'audited' });
    expect(optionsOf(ids[0])?.httpTokens).toBe('optional');
  });

  it('of an instance that EC2 does not know yet is looked for again', async () => {
    const { ids, event } = await launch();
    const described: number[] = [];
    const describeInstances: typeof local.ports.describeInstances = async (...call) => {
      described.push(1);
      return described.length < 3 ? [] : local.ports.describeInstances(...call);
    };

    const report = await local.handle([event], { ports: { describeInstances } });

    expect(resultsOf(report)).toEqual({ [ids[0] ?? '']: 'remediated' });
  });
});

describe('a batch', () => {
  it('with one gone, one denied, one throttled and one malformed enforces the other six', async () => {
    const launches = [];
    for (let index = 0; index < 9; index += 1) launches.push(await launch());
    const [gone, denied, throttled, ...others] = launches;
    await developer.send(new TerminateInstancesCommand({ InstanceIds: gone!.ids }));
    const fault = { kind: 'error', action: 'ModifyInstanceMetadataOptions', times: 50 } as const;
    local.ec2.faults.add({
      ...fault,
      instanceId: denied!.ids[0]!,
      code: 'UnauthorizedOperation',
      status: 403,
    });
    local.ec2.faults.add({
      ...fault,
      instanceId: throttled!.ids[0]!,
      code: 'RequestLimitExceeded',
      status: 503,
    });
    const events = [...launches.map(({ event }) => event), '{"not": "an event"'];

    const report = await local.handle(events, { changeSignal: AbortSignal.timeout(1_500) });

    expect(resultsOf(report)).toEqual({
      ...Object.fromEntries(others.map(({ ids }) => [ids[0], 'remediated'])),
      [gone!.ids[0]!]: 'not-applicable',
      [denied!.ids[0]!]: 'denied',
      [throttled!.ids[0]!]: 'failed',
    });
    expect(report.failedMessageIds.toSorted()).toEqual(['message-1', 'message-2', 'message-9']);
    expect(others.map(({ ids }) => optionsOf(ids[0])?.httpTokens)).toEqual(Array(6).fill('required'));

    local.ec2.faults.clear();
    const again = await local.handle(events.slice(0, 9));

    expect(Object.values(resultsOf(again)).filter((result) => result === 'remediated')).toHaveLength(2);
    const enforced = local.ec2.calls
      .list('ModifyInstanceMetadataOptions')
      .filter(({ outcome }) => outcome === 'ok')
      .flatMap(({ instanceIds }) => instanceIds);
    expect(new Set(enforced).size).toBe(enforced.length);
    expect(enforced).toHaveLength(8);
  });

  it('of 100 state changes costs one describe', async () => {
    const { stateChanges } = await launch(100, { HttpTokens: 'required' });

    const report = await local.handle(stateChanges);

    expect(report.instances).toHaveLength(100);
    expect(local.ec2.calls.list().map(({ action }) => action)).toEqual(['RunInstances', 'DescribeInstances']);
  });

  it('returns as a whole where EC2 cannot be read, and nothing is changed', async () => {
    const { event } = await launch(2);
    const fault = {
      kind: 'error',
      action: 'DescribeInstances',
      code: 'UnauthorizedOperation',
      times: 50,
    } as const;
    local.ec2.faults.add({ ...fault, status: 403 });

    const report = await local.handle([event]);

    expect(report.failedMessageIds).toEqual(['message-0']);
    expect(report.instances.map(({ result }) => result)).toEqual(['failed', 'failed']);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(0);
  });

  it('returns as a whole where the records cannot be read: never enforce blind', async () => {
    const { event } = await launch();
    const memoriesOf = () => Promise.reject(new Error('DynamoDB is away'));

    const report = await local.handle([event], { ports: { memoriesOf } });

    expect(report.instances).toMatchObject([{ result: 'failed', reason: 'DynamoDB is away' }]);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(0);
  });

  it('ignores what needs no action, with a reason, and returns what it cannot read', async () => {
    const own = await modify((await launch(1, { HttpTokens: 'required' })).ids[0]!, {
      HttpTokens: 'required',
    });
    const identity = {
      sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${ACCOUNT}:role/guard-role` } },
    };
    Object.assign(own.detail, { userIdentity: { type: 'AssumedRole', ...identity } });
    const failed = structuredClone(own);
    Object.assign(failed.detail, { errorCode: 'Client.InvalidParameterValue', responseElements: null });

    const report = await local.handle([own, failed, 'not json', { some: 'thing' }]);

    expect(report.ignored.map(({ reason }) => reason)).toEqual(['own-call', 'failed-call']);
    expect(report.malformed.map(({ messageId }) => messageId)).toEqual(['message-2', 'message-3']);
    expect(report.failedMessageIds).toEqual(['message-2', 'message-3']);
    expect(report.instances).toEqual([]);
  });
});

describe('a loosening', () => {
  it('is reverted to what is on record, and told with the one who did it', async () => {
    const { ids, event } = await launch(1, { HttpTokens: 'optional', HttpPutResponseHopLimit: 2 });
    const [instanceId = ''] = ids;
    await local.handle([event]);
    const drift = await modify(instanceId, { HttpTokens: 'optional', HttpPutResponseHopLimit: 9 });

    const report = await local.handle([drift]);

    expect(resultsOf(report)).toEqual({ [instanceId]: 'remediated' });
    expect(optionsOf(instanceId)).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 2 });
    expect(local.findings().map(({ kind }) => kind)).toEqual(['launch-remediated', 'drift-reverted']);
  });

  it('is found by the state change where its own event was lost', async () => {
    const { ids, event, stateChanges } = await launch();
    await local.handle([event]);
    await modify(ids[0]!, { HttpTokens: 'optional' });

    const report = await local.handle(stateChanges, aMinuteLater);

    expect(report.instances).toMatchObject([{ result: 'remediated' }]);
    expect(local.findings().at(-1)).toMatchObject({ kind: 'drift-reverted', principal: null });
  });

  it('is not told of where a read shows how the instance was before its correction', async () => {
    const { event, stateChanges } = await launch();
    await local.handle([event]);
    local.ec2.faults.add({ kind: 'stale-read', action: 'DescribeInstances' });

    const report = await local.handle(stateChanges);

    expect(report.instances).toMatchObject([{ result: 'compliant' }]);
    expect(local.findings().map(({ kind }) => kind)).toEqual(['launch-remediated']);
  });

  it('is found where the first read still shows how the instance was before it', async () => {
    const { ids, event } = await launch(1, { HttpTokens: 'required' });
    await local.handle([event]);
    const drift = await modify(ids[0]!, { HttpTokens: 'optional' });
    local.ec2.faults.add({ kind: 'stale-read', action: 'DescribeInstances' });

    const report = await local.handle([drift]);

    expect(report.instances).toMatchObject([{ result: 'remediated' }]);
    expect(optionsOf(ids[0])).toMatchObject({ httpTokens: 'required' });
  });

  it('of what is old is reverted even where somebody has looked before its event came', async () => {
    const [old = ''] = local.ec2.instances.seed(1, { metadataOptions: { httpTokens: 'required' } });
    const drift = await modify(old, { HttpTokens: 'optional' });
    await local.handle([stateChangeOf(old)], aMinuteLater);

    const report = await local.handle([drift], aMinuteLater);

    expect(report.instances).toMatchObject([{ result: 'remediated' }]);
    expect(local.findings().map(({ kind }) => kind)).toEqual(['noncompliant', 'drift-reverted']);
  });

  it('of what is old is not told from what was read just before it', async () => {
    const [old = ''] = local.ec2.instances.seed(1, { metadataOptions: { httpTokens: 'optional' } });
    const readAt = Date.now();
    let drift: EventBridgeEvent | undefined;
    const memoriesOf: typeof local.ports.memoriesOf = async (...call) => {
      drift = await modify(old, { HttpTokens: 'optional' });
      return local.ports.memoriesOf(...call);
    };
    const now = () => new Date(drift === undefined ? readAt : readAt + 5_000);
    await local.handle([stateChangeOf(old)], { ports: { memoriesOf, now } });

    const report = await local.handle([drift], aMinuteLater);

    expect(report.instances).toMatchObject([{ result: 'told-before' }]);
    expect(optionsOf(old)).toMatchObject({ httpTokens: 'optional' });
  });

  it('of what is old is told also where it came between the tries of a report', async () => {
    const [old = ''] = local.ec2.instances.seed(1, {
      metadataOptions: { httpTokens: 'optional', httpPutResponseHopLimit: 2 },
    });
    const untold = (findings: readonly Finding[]) =>
      Promise.resolve(new Map(findings.map(({ findingId }) => [findingId, 'SNS is away'])));
    const earlier = () => new Date(Date.now() - 60_000);
    await local.handle([stateChangeOf(old)], { ports: { publish: untold, now: earlier } });
    const drift = await modify(old, { HttpPutResponseHopLimit: 5 });
    await local.handle([stateChangeOf(old)], aMinuteLater);

    const report = await local.handle([drift], aMinuteLater);

    expect(report.instances).toMatchObject([{ result: 'remediated', trigger: 'drift' }]);
  });

  it('that comes between the tries of a correction is one record with it: each change stands in it', async () => {
    const policy = () => Promise.resolve(aPolicy({ hopLimitAtLaunch: 'enforce' }));
    const untold = (findings: readonly Finding[]) =>
      Promise.resolve(new Map(findings.map(({ findingId }) => [findingId, 'SNS is away'])));
    const { ids, event } = await launch();
    await local.handle([event], { ports: { policy, publish: untold } });
    await modify(ids[0]!, { HttpPutResponseHopLimit: 3 });

    await local.handle([event], { ports: { policy } });

    expect(local.findings().at(-1)).toMatchObject({
      before: { httpTokens: 'optional' },
      enforcement: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
    });
    expect(await memoryOf(ids[0]!)).toMatchObject({ taken: { httpTokens: 'optional' } });
  });

  it('that arrives before the launch it follows ends the same', async () => {
    const { ids, event } = await launch();
    const drift = await modify(ids[0]!, { HttpPutResponseHopLimit: 9 });

    await local.handle([drift]);
    await local.handle([event]);

    expect(optionsOf(ids[0])).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 1 });
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(1);
  });

  it('that overtakes a correction before it is read back becomes a story of its own', async () => {
    const { ids, event } = await launch();
    const [instanceId = ''] = ids;
    let drift: EventBridgeEvent | undefined;
    const modifyMetadataOptions: typeof local.ports.modifyMetadataOptions = async (...call) => {
      const answer = await local.ports.modifyMetadataOptions(...call);
      drift = await modify(instanceId, { HttpTokens: 'optional' });
      return answer;
    };

    const first = await local.handle([event], { ports: { modifyMetadataOptions } });
    const second = await local.handle([drift, event]);

    expect(first.instances).toMatchObject([{ result: 'overtaken' }]);
    expect(first.failedMessageIds).toEqual(['message-0']);
    expect(second.instances).toMatchObject([{ result: 'remediated', trigger: 'drift' }]);
    expect(local.findings().map(({ kind }) => kind)).toEqual(['launch-remediated', 'drift-reverted']);
  });

  it('to other values than before is known at the second read', async () => {
    const { ids, event } = await launch();
    const modifyMetadataOptions: typeof local.ports.modifyMetadataOptions = async (...call) => {
      const answer = await local.ports.modifyMetadataOptions(...call);
      await modify(ids[0]!, { HttpTokens: 'optional', HttpPutResponseHopLimit: 3 });
      return answer;
    };

    const report = await local.handle([event], { ports: { modifyMetadataOptions } });

    expect(report.instances).toMatchObject([{ result: 'overtaken' }]);
    expect(local.calls('DescribeInstances')).toBe(3);
  });

  it('is not what old values mean that EC2 shows for seconds after a correction', async () => {
    const { event } = await launch();
    const modifyMetadataOptions: typeof local.ports.modifyMetadataOptions = async (...call) => {
      const answer = await local.ports.modifyMetadataOptions(...call);
      local.ec2.faults.add({ kind: 'stale-read', action: 'DescribeInstances', times: 5 });
      return answer;
    };

    const report = await local.handle([event], { ports: { modifyMetadataOptions } });

    expect(report.instances).toMatchObject([{ result: 'remediated' }]);
    expect(local.calls('DescribeInstances')).toBe(7);
  });
});

describe('a story that began without knowing who', () => {
  it("learns it when CloudTrail's event arrives, and is told again as the same finding", async () => {
    const { ids, event, stateChanges } = await launch();
    await local.handle(stateChanges);

    const report = await local.handle([event]);
    const again = await local.handle([event]);

    const [first, second] = local.findings();
    expect(report.instances).toMatchObject([{ instanceId: ids[0], result: 'told-before' }]);
    expect(again.instances).toMatchObject([{ result: 'compliant' }]);
    expect(local.findings()).toHaveLength(2);
    expect(first).toMatchObject({ principal: null, kind: 'launch-remediated' });
    expect(second).toEqual({
      ...first,
      principal: expect.objectContaining({ name: 'developer' }) as unknown,
    });
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(1);
  });

  it('learns it of a report as well', async () => {
    const { event, stateChanges } = await launch(1, { HttpTokens: 'required', HttpPutResponseHopLimit: 2 });
    await local.handle(stateChanges);

    await local.handle([event]);

    expect(local.findings().map(({ principal }) => principal?.name)).toEqual([undefined, 'developer']);
  });

  it('does not take somebody for the one who only came later', async () => {
    const { ids, event, stateChanges } = await launch();
    await local.handle([event]);
    await modify(ids[0]!, { HttpTokens: 'optional' });
    await local.handle(stateChanges, aMinuteLater);
    const later = await modify(ids[0]!, { HttpTokens: 'required' });
    Object.assign(later.detail, { eventTime: new Date(Date.now() + 120_000).toISOString() });

    await local.handle([later]);

    expect(local.findings().map(({ kind }) => kind)).toEqual(['launch-remediated', 'drift-reverted']);
  });
});

describe('what EC2 refuses', () => {
  const action = 'ModifyInstanceMetadataOptions';

  it('for lack of permission is told once, tried again, and still a loosening then', async () => {
    const { ids, event } = await launch(1, { HttpTokens: 'required' });
    await local.handle([event]);
    const drift = await modify(ids[0]!, { HttpTokens: 'optional' });
    local.ec2.faults.add({
      kind: 'error',
      action,
      code: 'UnauthorizedOperation',
      message: 'an SCP says no',
      status: 403,
      times: 2,
    });

    const reports = [await local.handle([drift]), await local.handle([drift]), await local.handle([drift])];

    expect(reports.map(({ instances }) => instances[0]?.result)).toEqual(['denied', 'denied', 'remediated']);
    expect(reports.map(({ failedMessageIds }) => failedMessageIds.length)).toEqual([1, 1, 0]);
    expect(local.findings()).toMatchObject([
      { kind: 'enforcement-denied', refusal: 'UnauthorizedOperation: an SCP says no' },
      { kind: 'drift-reverted' },
    ]);
  });

  it('because of a setting above the instance is told, and not tried again in vain', async () => {
    const { event } = await launch();
    local.ec2.faults.add({ kind: 'error', action, code: 'UnsupportedOperation', message: 'not here' });

    const report = await local.handle([event]);

    expect(report.instances).toMatchObject([{ result: 'blocked', reason: 'UnsupportedOperation: not here' }]);
    expect(report.failedMessageIds).toEqual([]);
    expect(local.findings()).toMatchObject([{ kind: 'enforcement-blocked' }]);
  });

  it('because the instance has gone meanwhile ends its record and is told nobody', async () => {
    const { ids, event } = await launch();
    local.ec2.faults.add({ kind: 'error', action, code: 'InvalidInstanceID.NotFound' });

    const report = await local.handle([event]);

    expect(report.instances).toMatchObject([{ result: 'gone' }]);
    expect(await memoryOf(ids[0]!)).toMatchObject({ open: null });
    expect(local.findings()).toEqual([]);
  });

  it('for a moment is tried again at once', async () => {
    const { event } = await launch();
    local.ec2.faults.add({ kind: 'error', action, code: 'RequestLimitExceeded', status: 503 });

    const report = await local.handle([event]);

    expect(report.instances).toMatchObject([{ result: 'remediated' }]);
  });
});

describe('an interrupted story', () => {
  it('has its record open before the change', async () => {
    const { ids, event } = await launch();
    let before: Awaited<ReturnType<typeof memoryOf>>;
    const modifyMetadataOptions: typeof local.ports.modifyMetadataOptions = async (...call) => {
      before = await memoryOf(ids[0]!);
      return local.ports.modifyMetadataOptions(...call);
    };

    await local.handle([event], { ports: { modifyMetadataOptions } });

    expect(before).toMatchObject({
      open: {
        action: 'enforce',
        enforcement: { httpTokens: 'required' },
        previous: { httpTokens: 'optional' },
      },
    });
  });

  it('is completed by the next delivery where the change took effect', async () => {
    const { ids, event } = await launch();
    const closeRecord = () => Promise.reject(new Error('cut off'));
    local.topic.failNext(9);

    const first = await local.handle([event]);
    local.topic.failNext(0);
    const second = await local.handle([event], { ports: { closeRecord } });
    const third = await local.handle([event]);

    expect([first, second, third].map(({ instances }) => instances[0]?.result)).toEqual([
      'failed',
      'failed',
      'remediated',
    ]);
    expect(first.instances[0]?.reason).toContain('Not published');
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(1);
    expect(new Set(local.findings().map(({ findingId }) => findingId)).size).toBe(1);
    expect(await memoryOf(ids[0]!)).toMatchObject({ open: null });
  });

  it('is tried again where the change was lost', async () => {
    const { event } = await launch();
    const modifyMetadataOptions = () => Promise.reject(new Error('connection lost'));

    const first = await local.handle([event], { ports: { modifyMetadataOptions } });
    const second = await local.handle([event]);

    expect([first, second].map(({ instances }) => instances[0]?.result)).toEqual(['failed', 'remediated']);
  });

  it('is reported where the change was lost and the policy audits by now', async () => {
    const { ids, event } = await launch();
    const modifyMetadataOptions = () => Promise.reject(new Error('connection lost'));
    const audits = aPolicy({
      mode: { launch: 'audit', drift: 'enforce', existing: 'audit', expiry: 'audit' },
    });
    const policy = () => Promise.resolve(audits);
    await local.handle([event], { ports: { modifyMetadataOptions } });

    const reports = [
      await local.handle([event], { ports: { policy } }),
      await local.handle([event], { ports: { policy } }),
    ];

    expect(reports.map(({ instances }) => instances[0]?.result)).toEqual(['audited', 'told-before']);
    expect(local.findings()).toMatchObject([{ kind: 'noncompliant', enforcement: null }]);
    expect(optionsOf(ids[0])).toMatchObject({ httpTokens: 'optional' });
  });

  it('is resolved where the change was lost and somebody has switched the endpoint off', async () => {
    const { ids, event } = await launch();
    const modifyMetadataOptions = () => Promise.reject(new Error('connection lost'));
    await local.handle([event], { ports: { modifyMetadataOptions } });
    await modify(ids[0]!, { HttpEndpoint: 'disabled' });

    const report = await local.handle([event]);

    expect(report.instances).toMatchObject([{ result: 'resolved' }]);
    expect(local.findings()).toMatchObject([{ kind: 'resolved', enforcement: null, violations: [] }]);
    expect(await memoryOf(ids[0]!)).toMatchObject({ open: null, options: { httpTokens: 'optional' } });
  });

  it('is left to the invocation that holds the instance', async () => {
    const { ids, event } = await launch();
    const record = { recordId: 'other', openedAt: new Date() };
    const open = { ...openRecordOf(ids[0]!), ...record };
    await local.ports.openRecord(open, 0, new Date(Date.now() + 60_000), new Date());

    const report = await local.handle([event]);

    expect(report.instances).toMatchObject([{ result: 'held' }]);
    expect(report.failedMessageIds).toEqual(['message-0']);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(0);
  });

  it('is reverted that somebody made while another change was read back, and so was seen with it', async () => {
    const { ids, event } = await launch();
    const meanwhile: EventBridgeEvent[] = [];
    const modifyMetadataOptions: typeof local.ports.modifyMetadataOptions = async (...call) => {
      const answer = await local.ports.modifyMetadataOptions(...call);
      if (meanwhile.length === 0) meanwhile.push(await modify(ids[0]!, { HttpPutResponseHopLimit: 3 }));
      return answer;
    };
    await local.handle([event], { ports: { modifyMetadataOptions } });

    const report = await local.handle(meanwhile);

    expect(report.instances).toMatchObject([{ result: 'remediated', trigger: 'drift' }]);
    expect(optionsOf(ids[0])).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 1 });
  });

  it('is enforced once where two invocations start at the same moment', async () => {
    const { event } = await launch();

    const reports = await Promise.all([local.handle([event]), local.handle([event])]);

    const results = reports.map(({ instances }) => instances[0]?.result);
    expect(results.filter((result) => result === 'remediated')).toHaveLength(1);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(1);
    expect(local.findings()).toHaveLength(1);
  });

  it('is not told anew by an invocation that looked before another one was done', async () => {
    const { event, stateChanges } = await launch();
    const memoriesOf = staleOnce(() => local.handle([event]));

    const report = await local.handle(stateChanges, { ports: { memoriesOf } });

    expect(report.instances).toMatchObject([{ result: 'compliant' }]);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(1);
    expect(local.findings()).toHaveLength(1);
  });

  it('that was overtaken does not free the instance from the one who is at work on it', async () => {
    const { ids, event } = await launch();
    const modifyMetadataOptions = () => Promise.reject(new Error('connection lost'));
    await local.handle([event], { ports: { modifyMetadataOptions } });
    const drift = await modify(ids[0]!, { HttpPutResponseHopLimit: 5 });
    const reports: GuardReport[] = [];
    const memoriesOf = staleOnce(async () => {
      const whileAtWork: typeof local.ports.modifyMetadataOptions = async (...call) => {
        release(undefined);
        reports.push(await other);
        return local.ports.modifyMetadataOptions(...call);
      };
      void local.handle([drift], { ports: { modifyMetadataOptions: whileAtWork } }).then((r) => done(r));
      await opened;
    });
    const { promise: opened, resolve: release } = Promise.withResolvers<undefined>();
    const { promise: first, resolve: done } = Promise.withResolvers<GuardReport>();
    const other = local.handle([drift], { ports: { memoriesOf } });

    reports.push(await first);

    expect(reports.map(({ instances }) => instances[0]?.result)).toEqual(['held', 'remediated']);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(1);
  });

  it('is closed as overtaken where somebody has loosened the instance since', async () => {
    const { ids, event } = await launch();
    const closeRecord = () => Promise.reject(new Error('cut off'));
    await local.handle([event], { ports: { closeRecord } });
    const drift = await modify(ids[0]!, { HttpTokens: 'optional', HttpPutResponseHopLimit: 5 });

    const report = await local.handle([drift]);

    expect(report.instances).toMatchObject([{ result: 'remediated', trigger: 'drift' }]);
    expect(optionsOf(ids[0])).toMatchObject({ httpTokens: 'required', httpPutResponseHopLimit: 1 });
  });

  it('comes back where the change is not applied in time', async () => {
    const { ids, event } = await launch();
    const describeInstances: typeof local.ports.describeInstances = async (...call) => {
      const instances = await local.ports.describeInstances(...call);
      return instances.map((each) => ({
        ...each,
        metadataOptions: { ...each.metadataOptions, state: 'pending' },
      }));
    };

    const first = await local.handle([event], { ports: { describeInstances } });
    const second = await local.handle([event]);

    expect(first.instances).toMatchObject([
      { result: 'failed', reason: 'The change was not applied in time.' },
    ]);
    expect(second.instances).toMatchObject([{ instanceId: ids[0], result: 'remediated' }]);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(1);
  });
});

describe('a report', () => {
  const audit = aPolicy({ mode: { launch: 'audit', drift: 'audit', existing: 'audit', expiry: 'audit' } });
  const ports = { policy: () => Promise.resolve(audit) };

  it('changes nothing and is told once', async () => {
    const { ids, event, stateChanges } = await launch();

    const first = await local.handle([event], { ports });
    const second = await local.handle([...stateChanges], { ports });

    expect([first, second].map(({ instances }) => instances[0]?.result)).toEqual(['audited', 'told-before']);
    expect(optionsOf(ids[0])?.httpTokens).toBe('optional');
    expect(local.findings()).toMatchObject([{ kind: 'noncompliant', after: { httpTokens: 'optional' } }]);
  });

  it('is resolved when somebody corrects the instance', async () => {
    const { ids, event } = await launch();
    await local.handle([event], { ports });
    const correction = await modify(ids[0]!, { HttpTokens: 'required' });

    const report = await local.handle([correction], { ports });

    expect(report.instances).toMatchObject([{ result: 'resolved' }]);
    expect(local.findings().at(-1)).toMatchObject({ kind: 'resolved', before: { httpTokens: 'optional' } });
  });
});

describe('an instance', () => {
  it('that no longer exists is gone, and its message is done with', async () => {
    const { ids, event } = await launch();
    const describeInstances = () => Promise.resolve([]);

    const report = await local.handle([event], { ports: { describeInstances } });

    expect(resultsOf(report)).toEqual({ [ids[0]!]: 'gone' });
    expect(report.failedMessageIds).toEqual([]);
  });

  it('whose options EC2 does not show comes back and ends in the DLQ: nothing is skipped in silence', async () => {
    const { event } = await launch();
    const describeInstances: typeof local.ports.describeInstances = async (...call) => {
      const instances = await local.ports.describeInstances(...call);
      return instances.map((each) => ({ ...each, metadataOptions: {} }));
    };

    const report = await local.handle([event], { ports: { describeInstances } });

    expect(report.instances).toMatchObject([{ result: 'unknown' }]);
    expect(report.failedMessageIds).toEqual(['message-0']);
  });

  it('whose memory somebody spoiled comes back, and stops no other', async () => {
    const { ids, event } = await launch(2);
    const [spoiled = '', other = ''] = ids;
    const memoriesOf: typeof local.ports.memoriesOf = async (instances) =>
      new Map([
        ...(await local.ports.memoriesOf(instances)),
        [`${ACCOUNT}/${REGION}/${spoiled}`, 'unreadable' as const],
      ]);

    const report = await local.handle([event], { ports: { memoriesOf } });

    expect(resultsOf(report)).toEqual({ [spoiled]: 'unknown', [other]: 'remediated' });
    expect(report.failedMessageIds).toEqual(['message-0']);
    expect(optionsOf(spoiled)?.httpTokens).toBe('optional');
  });

  it('whose tags cannot be read is not enforced: they may put it into a scope that audits', async () => {
    const { ids, event } = await launch();
    const describeInstances: typeof local.ports.describeInstances = async (...call) => {
      const instances = await local.ports.describeInstances(...call);
      return instances.map((each) => ({ ...each, tags: null }));
    };

    const report = await local.handle([event], { ports: { describeInstances } });

    expect(report.instances).toMatchObject([{ result: 'unknown' }]);
    expect(report.failedMessageIds).toEqual(['message-0']);
    expect(optionsOf(ids[0])?.httpTokens).toBe('optional');
  });

  it('of another account without a role there is not guessed at', async () => {
    const { event } = await launch();
    const foreign = { ...event, account: '444455556666' };

    const report = await local.handle([foreign]);

    expect(report.failedMessageIds).toEqual(['message-0']);
    expect(report.instances[0]?.reason).toContain('knows no role there');
  });
});

/** Memories that are out of date the first time: something happens between reading them and using them. */
function staleOnce(meanwhile: () => Promise<unknown>): typeof local.ports.memoriesOf {
  let isStale = true;
  return async (instances) => {
    const memories = await local.ports.memoriesOf(instances);
    if (isStale) {
      isStale = false;
      await meanwhile();
    }
    return memories;
  };
}

function openRecordOf(instanceId: string) {
  return anOpenRecord({
    recordId: `event/${instanceId}`,
    instance: { accountId: ACCOUNT, region: REGION, instanceId },
  });
}
