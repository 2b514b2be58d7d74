import {
  ModifyInstanceMetadataOptionsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
  DeleteTagsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exceptionStore } from '../../../lib/adapters/exceptions.ts';
import { exceptionItem } from '../../../lib/boundary/stored-exception.ts';
import type { ExceptionChange } from '../../../lib/domain/exception/exception-change.ts';
import type { ExceptionScope, GuardrailException } from '../../../lib/domain/exception/exception.ts';
import type { ExceptionStore } from '../../../lib/shell/exceptions/exception-ports.ts';
import type { GuardPorts } from '../../../lib/shell/guard-ports.ts';
import { manualClock } from '../../../local/ec2/clock.ts';
import { aGrantedException, NOW } from '../../given.ts';
import { ACCOUNT, REGION, startLocalGuard, type HandleOptions, type LocalGuard } from '../../local-guard.ts';

const DAY = 24 * 60 * 60_000;
const GROUP_TAG = 'aws:autoscaling:groupName';
const IMAGE = 'ami-0a1b2c3d4e5f60718';

const clock = manualClock(NOW.getTime());
let local: LocalGuard;
let store: ExceptionStore;
let table: DynamoDBDocumentClient;
let developer: EC2Client;
let queries: number;
let exceptions = 0;

beforeAll(async () => {
  local = await startLocalGuard({ clock });
  store = exceptionStore(local.tables.exceptionsTableName);
  table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const credentials = { accessKeyId: 'AKIADEVELOPEREXAMPLE', secretAccessKey: 'local' };
  developer = new EC2Client({ endpoint: local.ec2.url, region: REGION, credentials });
});

afterAll(() => local.stop());

beforeEach(() => {
  local.takeEvents();
  local.ec2.calls.reset();
  local.ec2.instances.setMetadataDefaults({});
  local.topic.messages.splice(0);
  queries = 0;
});

describe('a launch under an exception', () => {
  it('of its Auto Scaling group is left alone, and told once', async () => {
    const exception = await granted({ kind: 'auto-scaling-group', id: 'web-blue' });
    const [instanceId = ''] = launchInGroup('web-blue');
    const event = stateChangeOf(instanceId);

    const first = await handle([event]);
    const second = await handle([event]);

    expect(first.instances).toMatchObject([{ instanceId, result: 'excepted' }]);
    expect(second.instances).toMatchObject([{ instanceId, result: 'excepted' }]);
    expect(tokensOf(instanceId)).toBe('optional');
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(0);
    expect(local.findings()).toMatchObject([
      { kind: 'excepted', outcome: 'excepted', severity: 'LOW', exceptionIds: [exception.exceptionId] },
    ]);
  });

  it('costs one read of the exceptions for the whole batch, and a compliant launch none', async () => {
    await granted({ kind: 'auto-scaling-group', id: 'web-green' });
    const events = launchInGroup('web-green', 5).map(stateChangeOf);
    await handle(events);
    expect(queries).toBe(1);

    const { event } = await launch({ HttpTokens: 'required' });
    await handle([event]);

    expect(queries).toBe(1);
  });

  it('of another group is enforced', async () => {
    await granted({ kind: 'auto-scaling-group', id: 'web-red' });
    const [instanceId = ''] = launchInGroup('web-other');

    const report = await handle([stateChangeOf(instanceId)]);

    expect(report.instances).toMatchObject([{ result: 'remediated' }]);
  });

  it('is enforced when the exception has expired: the workflow has it judged again', async () => {
    const exception = await granted({ kind: 'auto-scaling-group', id: 'web-short' });
    const ids = launchInGroup('web-short', 3);
    await handle(ids.map(stateChangeOf));
    // Longer than an instance counts as new: the policy only audits what existed all along.
    clock.advance(8 * DAY);

    const change = changeOf(exception, 'expired');
    const report = await handle([change, change]);

    expect(report.exceptionChanges).toEqual({ granted: 0, ended: 1 });
    expect(report.instances.map(({ result }) => result)).toEqual(['remediated', 'remediated', 'remediated']);
    expect(ids.map(tokensOf)).toEqual(['required', 'required', 'required']);
    expect(local.findings().slice(3)).toMatchObject(
      Array.from({ length: 3 }, () => ({
        kind: 'exception-ended',
        principal: null,
        exceptionIds: [exception.exceptionId],
      })),
    );
    expect(await changesOf(exception)).toEqual([
      ...['excepted', 'excepted', 'excepted'],
      ...['remediated', 'remediated', 'remediated'],
    ]);
  });

  it('in a group without instances is nothing to do, and waits for none', async () => {
    const exception = await granted({ kind: 'auto-scaling-group', id: 'nobody' });

    const report = await handle([changeOf(exception, 'granted')]);

    expect(report).toMatchObject({ instances: [], failedMessageIds: [] });
    expect(local.calls('DescribeInstances')).toBe(1);
  });
});

describe('an instance that leaves its Auto Scaling group', () => {
  it('leaves the exception that is for the group, and is judged at once', async () => {
    const exception = await granted({ kind: 'auto-scaling-group', id: 'web-left' });
    const [instanceId = ''] = launchInGroup('web-left');
    await handle([stateChangeOf(instanceId)]);
    // As Auto Scaling takes its own tag away.
    await developer.send(new DeleteTagsCommand({ Resources: [instanceId], Tags: [{ Key: GROUP_TAG }] }));

    const report = await handle([detachmentOf(instanceId)]);

    expect(report.instances).toMatchObject([{ result: 'remediated', trigger: 'detachment' }]);
    expect(tokensOf(instanceId)).toBe('required');
    expect(await changesOf(exception)).toEqual(['excepted', 'remediated']);
  });
});

describe('an instance that was enforced', () => {
  it('loses what it got back also where nobody came to write that down', async () => {
    const instanceId = await enforced({ HttpTokens: 'optional', HttpPutResponseHopLimit: 1 });
    const exception = await granted({ kind: 'instance', id: instanceId });
    const closeRecord = () => Promise.reject(new Error('cut off'));
    await handle([changeOf(exception, 'granted')], { ports: { closeRecord } });
    const lent = tokensOf(instanceId);
    await store.saveException({ ...exception, status: 'revoked' }, 1);
    // Longer than an instance counts as new.
    clock.advance(8 * DAY);

    const report = await handle([changeOf(exception, 'revoked')]);

    expect(lent).toBe('optional');
    expect(report.instances).toMatchObject([{ result: 'remediated' }]);
    expect(tokensOf(instanceId)).toBe('required');
    expect(local.findings().at(-1)).toMatchObject({ kind: 'exception-ended' });
  });

  it('gets back what it had when an exception is granted, and loses it when that is revoked', async () => {
    const instanceId = await enforced({ HttpTokens: 'optional', HttpPutResponseHopLimit: 1 });
    const exception = await granted({ kind: 'instance', id: instanceId });

    const given = await handle([changeOf(exception, 'granted')]);
    expect(given.instances).toMatchObject([{ result: 'restored', trigger: 'exception' }]);
    expect(tokensOf(instanceId)).toBe('optional');

    await store.saveException({ ...exception, status: 'revoked' }, 1);
    const taken = await handle([changeOf(exception, 'revoked')]);
    expect(taken.instances).toMatchObject([{ result: 'remediated' }]);
    expect(tokensOf(instanceId)).toBe('required');
    expect(local.findings().map(({ kind }) => kind)).toEqual([
      'launch-remediated',
      'exception-applied',
      'exception-ended',
    ]);
    expect(await changesOf(exception)).toEqual(['restored', 'remediated']);
  });

  it('gets nothing by an exception that allows something else', async () => {
    const instanceId = await enforced();
    const exception = await granted(
      { kind: 'instance', id: instanceId },
      { allows: { httpPutResponseHopLimit: 5 } },
    );

    const report = await handle([changeOf(exception, 'granted')]);

    expect(report.instances).toMatchObject([{ result: 'compliant' }]);
    expect(local.ec2.instances.get(instanceId)?.metadataOptions).toMatchObject({
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
    });
  });

  it('is not changed a second time by a message that comes twice, nor told twice', async () => {
    const instanceId = await enforced();
    const exception = await granted({ kind: 'instance', id: instanceId });
    const message = changeOf(exception, 'granted');
    await handle([message]);
    const changes = local.calls('ModifyInstanceMetadataOptions');

    const report = await handle([message, message]);

    expect(report.instances).toMatchObject([{ result: 'excepted' }]);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(changes);
    expect(local.findings()).toHaveLength(2);
  });

  it('keeps what it got while the exception is renewed, whichever message comes first', async () => {
    const instanceId = await enforced();
    const scope: ExceptionScope = { kind: 'instance', id: instanceId };
    const exception = await granted(scope);
    await handle([changeOf(exception, 'granted')]);
    const renewed = await granted(scope, {
      renews: exception.exceptionId,
      expiresAt: new Date(clock.now() + 20 * DAY),
    });
    clock.advance(7 * DAY);

    await handle([changeOf(exception, 'expired'), changeOf(renewed, 'granted')]);
    expect(tokensOf(instanceId)).toBe('optional');

    clock.advance(13 * DAY);
    await handle([changeOf(renewed, 'expired')]);
    expect(tokensOf(instanceId)).toBe('required');
  });

  it('stays as it is when the message comes after the end', async () => {
    const instanceId = await enforced();
    const exception = await granted({ kind: 'instance', id: instanceId });
    clock.advance(7 * DAY);

    const report = await handle([changeOf(exception, 'granted')]);

    expect(report.instances).toMatchObject([{ result: 'compliant' }]);
    expect(tokensOf(instanceId)).toBe('required');
  });

  it('that is tightened by its owner is not loosened again, and its story ends', async () => {
    const instanceId = await enforced();
    const exception = await granted({ kind: 'instance', id: instanceId });
    await handle([changeOf(exception, 'granted')]);
    const event = await modify(instanceId, { HttpTokens: 'required' });

    const report = await handle([event]);
    const again = await handle([changeOf(exception, 'granted')]);

    expect(report.instances).toMatchObject([{ result: 'resolved' }]);
    expect(again.instances).toMatchObject([{ result: 'compliant' }]);
    expect(tokensOf(instanceId)).toBe('required');
  });

  it('is loosened no further by its exception: what goes beyond is reverted', async () => {
    const instanceId = await enforced();
    const exception = await granted({ kind: 'instance', id: instanceId });
    await handle([changeOf(exception, 'granted')]);
    const event = await modify(instanceId, { HttpTokens: 'optional', HttpPutResponseHopLimit: 9 });

    const report = await handle([event]);

    expect(report.instances).toMatchObject([{ result: 'remediated' }]);
    expect(local.ec2.instances.get(instanceId)?.metadataOptions).toMatchObject({
      httpTokens: 'optional',
      httpPutResponseHopLimit: 1,
    });
    expect(local.findings().at(-1)).toMatchObject({
      kind: 'drift-reverted',
      excuses: [{ field: 'httpTokens' }],
    });
  });
});

describe('trouble with an exception', () => {
  it('that cannot be read leaves the instance as it is, and its message comes back', async () => {
    const { instanceId, event } = await launch();
    const unreadable: Partial<GuardPorts> = {
      exceptionsIn: () => Promise.reject(new Error('The table is away.')),
    };

    const report = await handle([event], { ports: unreadable });

    expect(report.failedMessageIds).toEqual(['message-0']);
    expect(report.instances).toMatchObject([{ result: 'failed', reason: 'The table is away.' }]);
    expect(tokensOf(instanceId)).toBe('optional');
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(0);
  });

  it('whose item somebody spoiled stops the enforcement, which could be against an approval', async () => {
    const { instanceId, event } = await launch();
    const exception = await granted({ kind: 'instance', id: instanceId });
    const spoiled = { ...exceptionItem({ exception, revision: 1 }), approvals: 'yes' };
    await table.send(new PutCommand({ TableName: local.tables.exceptionsTableName, Item: spoiled }));

    const report = await handle([event]);

    expect(report.failedMessageIds).toEqual(['message-0']);
    expect(tokensOf(instanceId)).toBe('optional');
    await store.saveException({ ...exception, status: 'revoked' }, 1);
  });

  it('where the account enforces tokens: EC2 refuses, people are told once, and nothing is tried again', async () => {
    const instanceId = await enforced();
    const exception = await granted({ kind: 'instance', id: instanceId });
    local.ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' });

    const first = await handle([changeOf(exception, 'granted')]);
    const second = await handle([changeOf(exception, 'granted')]);

    expect(first).toMatchObject({ instances: [{ result: 'blocked' }], failedMessageIds: [] });
    expect(second).toMatchObject({ instances: [{ result: 'blocked' }], failedMessageIds: [] });
    expect(local.findings().slice(1)).toMatchObject([
      {
        kind: 'exception-blocked',
        severity: 'MEDIUM',
        refusal: expect.stringContaining('UnsupportedOperation') as string,
      },
    ]);
  });

  it('whose instance is terminated meanwhile is nothing to do', async () => {
    const instanceId = await enforced();
    const exception = await granted({ kind: 'instance', id: instanceId });
    await developer.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));

    const report = await handle([changeOf(exception, 'granted')]);

    expect(report).toMatchObject({ instances: [{ result: 'not-applicable' }], failedMessageIds: [] });
  });

  it('whose invocation crashed after the change is told by the next one, and nothing is changed twice', async () => {
    const instanceId = await enforced();
    const exception = await granted({ kind: 'instance', id: instanceId });
    const crashing: Partial<GuardPorts> = { publish: () => Promise.reject(new Error('crashed')) };
    await expect(handle([changeOf(exception, 'granted')], { ports: crashing })).resolves.toMatchObject({
      failedMessageIds: ['message-0'],
    });
    clock.advance(120_000);

    const report = await handle([changeOf(exception, 'granted')]);

    expect(report.instances).toMatchObject([{ result: 'restored' }]);
    expect(local.calls('ModifyInstanceMetadataOptions')).toBe(2);
    expect(local.findings().map(({ kind }) => kind)).toEqual(['launch-remediated', 'exception-applied']);
  });

  it('whose change cannot be written down is tried again, before the record is closed', async () => {
    const instanceId = await enforced();
    const exception = await granted({ kind: 'instance', id: instanceId });
    const failing: Partial<GuardPorts> = { keepExceptionChange: () => Promise.reject(new Error('no room')) };

    const report = await handle([changeOf(exception, 'granted')], { ports: failing });
    const again = await handle([changeOf(exception, 'granted')]);

    expect(report.failedMessageIds).toEqual(['message-0']);
    expect(again.failedMessageIds).toEqual([]);
    expect(await changesOf(exception)).toEqual(['restored']);
  });

  it('that ends while it is given back: the end comes after it, and has the last word', async () => {
    const instanceId = await enforced();
    const exception = await granted(
      { kind: 'instance', id: instanceId },
      { expiresAt: new Date(clock.now() + 90_000) },
    );
    const late: GuardPorts['modifyMetadataOptions'] = (...call) => {
      clock.advance(90_000);
      return local.ports.modifyMetadataOptions(...call);
    };
    await handle([changeOf(exception, 'granted')], { ports: { modifyMetadataOptions: late } });

    await handle([changeOf(exception, 'expired')]);

    expect(tokensOf(instanceId)).toBe('required');
  });
});

async function handle(events: readonly unknown[], { ports, ...options }: HandleOptions = {}) {
  // No two of them at the same moment: what was done is kept in order of time.
  clock.advance(1_000);
  const counting: GuardPorts['exceptionsIn'] = (...call) => {
    queries += 1;
    return local.ports.exceptionsIn(...call);
  };
  const now = () => new Date(clock.now());
  return local.handle(events, { ...options, ports: { exceptionsIn: counting, ...ports, now } });
}

/** An exception as the workflow would have left it in the table. */
async function granted(
  scope: ExceptionScope,
  differences: Partial<GuardrailException> = {},
): Promise<GuardrailException> {
  exceptions += 1;
  const exception = aGrantedException({
    exceptionId: `exc-${exceptions}`,
    scope,
    expiresAt: new Date(clock.now() + 7 * DAY),
    ...differences,
  });
  const Item = exceptionItem({ exception, revision: 1 });
  await table.send(new PutCommand({ TableName: local.tables.exceptionsTableName, Item }));
  return exception;
}

/** The message that the workflow sends when an exception has changed. */
function changeOf({ exceptionId, scope }: GuardrailException, change: ExceptionChange['change']) {
  return {
    version: '0',
    id: `${exceptionId}/${change}`,
    'detail-type': 'IMDS Guardrail Exception Change',
    source: 'imds-guardrail',
    account: ACCOUNT,
    region: REGION,
    time: new Date(clock.now()).toISOString(),
    resources: [],
    detail: { exceptionId, change, scope },
  };
}

async function changesOf({ exceptionId }: GuardrailException): Promise<string[]> {
  return (await store.changesOf(exceptionId)).map(({ outcome }) => outcome);
}

/** Instances that Auto Scaling launches; only it can tag them so. */
function launchInGroup(group: string, count = 1): string[] {
  const tags = new Map([[GROUP_TAG, group]]);
  return local.ec2.instances.launch({
    count,
    imageId: IMAGE,
    tags,
    metadataOptions: { httpTokens: 'optional' },
  });
}

function stateChangeOf(instanceId: string) {
  return {
    version: '0',
    id: `running/${instanceId}`,
    'detail-type': 'EC2 Instance State-change Notification',
    source: 'aws.ec2',
    account: ACCOUNT,
    region: REGION,
    time: new Date(clock.now()).toISOString(),
    resources: [],
    detail: { 'instance-id': instanceId, state: 'running' },
  };
}

function detachmentOf(instanceId: string) {
  return {
    version: '0',
    id: `detached/${instanceId}`,
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.autoscaling',
    account: ACCOUNT,
    region: REGION,
    detail: {
      eventSource: 'autoscaling.amazonaws.com',
      eventName: 'DetachInstances',
      eventTime: new Date(clock.now()).toISOString(),
      requestParameters: { autoScalingGroupName: 'web-left', instanceIds: [instanceId] },
      responseElements: null,
    },
  };
}

async function launch(MetadataOptions: object = { HttpTokens: 'optional' }) {
  local.takeEvents();
  const { Instances = [] } = await developer.send(
    new RunInstancesCommand({ ImageId: IMAGE, MinCount: 1, MaxCount: 1, MetadataOptions }),
  );
  return { instanceId: Instances[0]?.InstanceId ?? '', event: eventNamed('RunInstances') };
}

/** An instance that was launched with IMDSv1 and corrected. */
async function enforced(options?: object): Promise<string> {
  const { instanceId, event } = await launch(options);
  await handle([event]);
  return instanceId;
}

async function modify(InstanceId: string, options: object) {
  local.takeEvents();
  await developer.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, ...options }));
  return eventNamed('ModifyInstanceMetadataOptions');
}

function eventNamed(eventName: string) {
  const event = local.takeEvents().find(({ detail }) => detail['eventName'] === eventName);
  if (event === undefined) throw new Error(`no ${eventName} event`);
  return event;
}

function tokensOf(instanceId: string): string | undefined {
  return local.ec2.instances.get(instanceId)?.metadataOptions.httpTokens;
}
