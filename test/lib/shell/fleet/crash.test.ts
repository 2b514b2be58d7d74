import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { stored } from '../../../../lib/boundary/stored-record.ts';
import { instanceKey, type InstanceKey } from '../../../../lib/domain/instance.ts';
import type { SweepPorts } from '../../../../lib/shell/fleet/sweep-ports.ts';
import { guardPlace, nothingCleared } from '../../../../lib/shell/guard-place.ts';
import type { GuardPorts } from '../../../../lib/shell/guard-ports.ts';
import type { Trigger } from '../../../../lib/domain/trigger.ts';
import { aGrantedException, anOpenRecord, aPolicy, aTrigger, minutesAgo, NOW } from '../../../given.ts';
import { ACCOUNT, HOME, HOUR, MINUTE } from '../../../local-sweep.ts';
import { inLocalFleet, open } from './given-sweep.ts';

const fleet = inLocalFleet();
const { tokensOf, memoryOf } = fleet;

const place = { accountId: ACCOUNT, region: HOME };
const policy = aPolicy();
const launched = { ...open, ageMilliseconds: MINUTE };
const crash = () => Promise.reject(new Error('crashed'));

/** Where an invocation ends: what it still does, and what it does no more. */
const CRASHES: Readonly<Record<string, (ports: GuardPorts) => Partial<GuardPorts>>> = {
  'before the change': () => ({ modifyMetadataOptions: crash }),
  'after EC2 has accepted the change': (ports) => ({
    modifyMetadataOptions: async (...call) => {
      await ports.modifyMetadataOptions(...call);
      return crash();
    },
  }),
  'after the change was applied, before it is told': () => ({ publish: crash }),
  'after it is told, before the record is closed': () => ({ closeRecord: crash }),
  'after the record is written, before the memory is': (ports) => ({
    closeRecord: async (record) => {
      await ports.keepRecord(record);
      return crash();
    },
  }),
};

/** A guard that takes up a launch, or a change, and never comes to its end: what it holds it does not give back. */
async function crashed(instanceId: string, at: string, event: Partial<Trigger> = {}): Promise<void> {
  const { guard } = fleet.local.ports;
  const ports = { ...guard, releaseRecord: crash, ...CRASHES[at]?.(guard) };
  const now = guard.now();
  const subject = {
    place,
    lookup: { by: 'instance-id', value: instanceId } as const,
    triggers: [aTrigger({ eventTime: now, eventId: 'launch', ...event })] as [Trigger],
    messageIds: new Set(['message']),
  };
  const signal = AbortSignal.timeout(20_000);
  const deadline = { signal, changeSignal: signal, leasedUntil: new Date(now.getTime() + 2 * MINUTE) };
  const guarding = { policy, ports, deadline, clear: nothingCleared, concurrency: 1 };
  await guardPlace([subject], guarding).catch(() => undefined);
}

/** What is left on record of an instance. */
async function recordsOf(instanceId: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await documents().send(
    new QueryCommand({
      TableName: fleet.local.tables.recordsTableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :record)',
      ExpressionAttributeValues: { ':pk': instanceKey({ ...place, instanceId }), ':record': 'record#' },
    }),
  );
  return Items;
}

function documents(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient({}));
}

async function terminate(instanceId: string): Promise<void> {
  await new EC2Client({}).send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
}

/** An exception for IMDSv1 on an instance, that is in force for a day. */
function excepting(instanceId: string): (ports: SweepPorts) => SweepPorts {
  const expiresAt = new Date(NOW.getTime() + 24 * HOUR);
  const exception = aGrantedException({ scope: { kind: 'instance', id: instanceId }, expiresAt });
  return (ports) => ({
    ...ports,
    guard: { ...ports.guard, exceptionsIn: () => Promise.resolve([exception]) },
  });
}

describe.each(Object.keys(CRASHES))('an invocation that crashed %s', (at) => {
  it('is finished by the next sweep: closed once, told under one id, changed once', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, launched);
    await crashed(id, at);
    const left = await memoryOf(id);
    fleet.local.clock.advance(10 * MINUTE);

    const { results } = await fleet.local.sweep(policy);

    expect(left?.open).toMatchObject({ recordId: `launch/${id}` });
    expect(results).toMatchObject([{ instanceId: id, result: 'remediated' }]);
    expect(tokensOf(id)).toBe('required');
    expect(fleet.local.calls('ModifyInstanceMetadataOptions', 'ok')).toBe(1);
    expect(await memoryOf(id)).toMatchObject({ open: null, taken: { httpTokens: 'optional' } });
    expect(await recordsOf(id)).toMatchObject([
      { recordId: `launch/${id}`, outcome: 'remediated', previous: { httpTokens: 'optional' } },
    ]);
    expect(new Set(fleet.local.findings().map(({ findingId }) => findingId))).toEqual(
      new Set([`launch/${id}`]),
    );
    expect(await fleet.local.ports.openedIn(place, fleet.local.ports.guard.now())).toEqual([]);
  });

  it('is finished by the sweep of a day later, where it was to revert a change of what is old', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, { ...open, ageMilliseconds: 1_000 * HOUR });
    const drift = { kind: 'drift', eventId: 'drift', requested: { httpTokens: 'optional' } } as const;
    await crashed(id, at, drift);
    fleet.local.clock.advance(24 * HOUR);

    const { results } = await fleet.local.sweep(policy);

    expect(results).toMatchObject([{ instanceId: id, result: 'remediated' }]);
    expect(tokensOf(id)).toBe('required');
    expect(await recordsOf(id)).toMatchObject([{ recordId: `drift/${id}`, outcome: 'remediated' }]);
  });

  it('is left to it as long as it may still be at work', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, launched);
    await crashed(id, at);
    fleet.local.clock.advance(MINUTE);

    const { results } = await fleet.local.sweep(policy);

    expect(results).toMatchObject([{ result: 'held' }]);
    expect(await memoryOf(id)).toMatchObject({ open: { recordId: `launch/${id}` } });
  });

  it('is closed by the sweep of a day later, when the instance counts as new no more', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, launched);
    await crashed(id, at);
    fleet.local.clock.advance(24 * HOUR);

    await fleet.local.sweep(policy);

    const outcome = at === 'before the change' ? 'audited' : 'remediated';
    const attempt = { recordId: `launch/${id}`, outcome: 'interrupted', after: { httpTokens: 'optional' } };
    const record = { recordId: expect.stringContaining(id) as string, outcome };
    expect(await recordsOf(id)).toMatchObject(at === 'before the change' ? [attempt, record] : [record]);
    expect(await memoryOf(id)).toMatchObject({ open: null });
    expect(fleet.local.findings().at(-1)).toMatchObject({ outcome });
  });

  it('is closed as gone once EC2 knows the instance no more', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, launched);
    await crashed(id, at);
    await terminate(id);
    fleet.local.clock.advance(24 * HOUR);

    const { results } = await fleet.local.sweep(policy);

    expect(results).toMatchObject([{ instanceId: id, result: 'gone' }]);
    expect(await recordsOf(id)).toMatchObject([{ recordId: `launch/${id}`, outcome: 'gone' }]);
    expect(await memoryOf(id)).toMatchObject({ open: null, watch: null });
  });

  it('is closed where an exception was granted meanwhile, and the instance has what that allows', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, launched);
    await crashed(id, at);
    fleet.local.clock.advance(10 * MINUTE);

    const first = await fleet.local.sweep(policy, { ports: excepting(id), extent: { regions: [HOME] } });
    const second = await fleet.local.sweep(policy, { ports: excepting(id), extent: { regions: [HOME] } });

    const results = [first, second].map((swept) => swept.results.map(({ result }) => result));
    expect(results).toEqual(
      at === 'before the change' ? [['excepted'], ['excepted']] : [['remediated'], ['restored']],
    );
    expect(tokensOf(id)).toBe('optional');
    expect(await memoryOf(id)).toMatchObject({ open: null });
  });
});

describe('a record that was left open', () => {
  const instanceOf = (instanceId: string, region = HOME): InstanceKey => ({ ...place, region, instanceId });

  async function leaveOpen(instance: InstanceKey, openedAt = minutesAgo(120)): Promise<void> {
    const record = anOpenRecord({ recordId: `lost/${instance.instanceId}`, instance, openedAt });
    await fleet.local.ports.guard.openRecord(record, 0, openedAt, openedAt);
  }

  it('by a version that knew neither exceptions nor sweeps is finished as any other', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, { metadataOptions: { httpTokens: 'required' } });
    const record = stored(anOpenRecord({ recordId: `lost/${id}`, instance: instanceOf(id) }));
    const newer = ['restoration', 'excuses', 'exceptionIds', 'use', 'wave'];
    const older = Object.fromEntries(Object.entries(record).filter(([member]) => !newer.includes(member)));
    await documents().send(
      new PutCommand({
        TableName: fleet.local.tables.recordsTableName,
        Item: {
          ...{ pk: instanceKey(instanceOf(id)), sk: 'memory', revision: 1, open: older },
          ...{ timeline: 'opened', timelineAt: minutesAgo(30).toISOString() },
        },
      }),
    );

    const { results } = await fleet.local.sweep(policy);

    expect(results).toMatchObject([{ instanceId: id, result: 'remediated' }]);
    expect(await memoryOf(id)).toMatchObject({ open: null, taken: { httpTokens: 'optional' } });
  });

  it('that nobody can read is told with each sweep, also when its instance is gone', async () => {
    const [id = ''] = fleet.local.ec2.instances.seed(1, { metadataOptions: { httpTokens: 'required' } });
    for (const instanceId of [id, 'i-0123456789abcdef0'])
      await documents().send(
        new PutCommand({
          TableName: fleet.local.tables.recordsTableName,
          Item: {
            ...{ pk: instanceKey(instanceOf(instanceId)), sk: 'memory', open: 'spoiled' },
            ...{ timeline: 'opened', timelineAt: minutesAgo(30).toISOString() },
          },
        }),
      );

    const { results } = await fleet.local.sweep(policy);

    expect(results.map(({ result }) => result)).toEqual(['unknown', 'unknown']);
    expect(results.map(({ reason }) => reason)).toEqual(
      Array(2).fill('What the table remembers of the instance cannot be read: look at its item.'),
    );
  });

  it('in a Region that the policy does not name any more is a gap of each whole sweep', async () => {
    await leaveOpen(instanceOf('i-0123456789abcdef0', 'us-east-1'));
    await leaveOpen(instanceOf('i-0123456789abcdef1', 'us-east-1'), minutesAgo(90));

    const { run } = await fleet.local.sweep(policy, { extent: { regions: [HOME] } });

    expect(run.gaps).toEqual([
      {
        ...{ accountId: ACCOUNT, region: 'us-east-1' },
        problem: `What was begun with i-0123456789abcdef0 and 1 more there was never finished, and no sweep looks there: guardrail sweep --here --account ${ACCOUNT} --region us-east-1 does, or add it to fleet.accounts and fleet.regions.`,
      },
    ]);
    expect(run).toMatchObject({ status: 'finished', places: 1, placesDone: 1 });
  });

  it('in an account that the policy does not name any more is one as well', async () => {
    await leaveOpen({ ...instanceOf('i-0123456789abcdef0'), accountId: '444455556666' });

    const { run } = await fleet.local.sweep(policy, { extent: { regions: [HOME] } });

    expect(run.gaps).toMatchObject([{ accountId: '444455556666', region: HOME }]);
  });

  it('is none where it was opened a moment ago, or only a part is looked at', async () => {
    await leaveOpen(instanceOf('i-0123456789abcdef0', 'us-east-1'), minutesAgo(30));
    const lately = await fleet.local.sweep(policy, { extent: { regions: [HOME] } });
    fleet.local.clock.advance(HOUR);
    const ofAPart = await fleet.local.sweep(policy, { extent: { regions: [HOME] }, isWhole: false });

    expect([lately, ofAPart].map(({ run }) => run.gaps)).toEqual([[], []]);
  });
});
