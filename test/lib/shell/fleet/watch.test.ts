import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client, ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { instanceKey } from '../../../../lib/domain/instance.ts';
import { app } from '../../../../local/ec2/imds/app.ts';
import { ACCOUNT, DAY, HOME, HOUR, MINUTE } from '../../../local-sweep.ts';
import { atOnce, inLocalFleet, open, withFleet } from './given-sweep.ts';

const fleet = inLocalFleet();
const { tokensOf, memoryOf } = fleet;

const profile = { ...open, iamInstanceProfile: 'web-role' };

/** Something on an instance calls its IMDS as an old SDK does. */
async function callIn(instanceId: string, uses: 'imdsv1' | 'imdsv2'): Promise<number> {
  const host = { imdsUrl: fleet.local.ec2.imdsUrl(instanceId), roleName: 'web-role' };
  return (await app(host, { uses }).fetchCredentials()).status;
}

const stepwise = withFleet(atOnce, {
  waves: { canary: 1, percentages: [100], haltAbovePercent: 20 },
  watch: { hours: 24, whenRefused: 'roll-back', confirmWithinHours: 24 },
});

describe('a watch that is cut off after it has counted an instance', () => {
  it('counts it once, and tells all the same that the scope is halted', async () => {
    const [instanceId = ''] = fleet.local.ec2.instances.seed(1, profile);
    await fleet.local.sweep(stepwise);
    fleet.local.clock.advance(HOUR);
    await callIn(instanceId, 'imdsv1');
    fleet.local.clock.advance(10 * MINUTE);
    const saveWatch = () => Promise.reject(new Error('cut off'));

    const cut = await fleet.local.watch(stepwise, { saveWatch });
    const again = await fleet.local.watch(stepwise);

    expect(cut).toMatchObject([{ instanceId, result: 'failed', reason: 'cut off' }]);
    expect(again).toMatchObject([{ instanceId, result: 'breaking', halted: 'baseline' }]);
    expect(await fleet.local.ports.campaign.waveOf('baseline')).toMatchObject({
      status: 'halted',
      refusing: 1,
      refusingInstances: [instanceId],
    });
  });

  it('counts on where a version before has left no more than a number', async () => {
    const [instanceId = ''] = fleet.local.ec2.instances.seed(1, profile);
    await fleet.local.sweep(stepwise);
    const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    await documents.send(
      new UpdateCommand({
        TableName: fleet.local.tables.recordsTableName,
        Key: { pk: 'waves', sk: 'baseline' },
        UpdateExpression: 'SET refusing = :three, changed = :many REMOVE refusingInstances',
        ExpressionAttributeValues: { ':three': 3, ':many': 100 },
      }),
    );
    fleet.local.clock.advance(HOUR);
    await callIn(instanceId, 'imdsv1');
    fleet.local.clock.advance(10 * MINUTE);

    await fleet.local.watch(stepwise);

    expect(await fleet.local.ports.campaign.waveOf('baseline')).toMatchObject({
      refusing: 4,
      refusingInstances: [instanceId],
    });
  });
});

describe('the fleet, by what its apps do', () => {
  it('is enforced where it is quiet, left where it is busy, and halted where it breaks', async () => {
    const { ec2, clock } = fleet.local;
    const [one = '', other = '', busy = ''] = ec2.instances.seed(3, profile);
    for (let day = 0; day < 15; day += 1) {
      for (const id of [one, other]) expect(await callIn(id, 'imdsv2')).toBe(200);
      expect(await callIn(busy, 'imdsv1')).toBe(200);
      clock.advance(DAY);
    }

    const canary = await fleet.local.sweep(stepwise);
    const [first, second] = tokensOf(one) === 'required' ? [one, other] : [other, one];
    clock.advance(HOUR);
    const quietSoFar = await fleet.local.watch(stepwise);
    // A job that runs once a month, and knows IMDSv1 alone.
    const status = await callIn(first, 'imdsv1');
    clock.advance(10 * MINUTE);
    const watched = await fleet.local.watch(stepwise);
    clock.advance(2 * DAY);
    const afterwards = await fleet.local.sweep(stepwise);

    expect(canary.results.map(({ result }) => result).toSorted()).toEqual([
      'audited',
      'audited',
      'remediated',
    ]);
    expect(quietSoFar).toMatchObject([{ instanceId: first, result: 'quiet' }]);
    expect(status).toBe(401);
    expect(watched).toMatchObject([{ instanceId: first, result: 'breaking', halted: 'baseline' }]);
    expect(fleet.local.rolledBack).toMatchObject([{ instance: { instanceId: first } }]);
    expect(afterwards.results.map(({ reason }) => reason).join()).toContain('are halted');
    expect([tokensOf(second), tokensOf(busy)]).toEqual(['optional', 'optional']);
    const kinds = fleet.local.findings().map(({ kind, instance }) => [instance.instanceId, kind]);
    expect(kinds.toSorted()).toEqual(
      [
        [first, 'existing-remediated'],
        [second, 'noncompliant'],
        [busy, 'imdsv1-in-use'],
        [first, 'calls-refused'],
      ].toSorted(),
    );
  });
});

describe('an instance that was corrected', () => {
  async function corrected(): Promise<string> {
    const [id = ''] = fleet.local.ec2.instances.seed(1, profile);
    await fleet.local.sweep(atOnce);
    return id;
  }

  it('whose calls are refused is told once, with how many and since when', async () => {
    const id = await corrected();
    const at = new Date(fleet.local.clock.now());
    fleet.local.clock.advance(20 * MINUTE);
    for (let call = 0; call < 3; call += 1) await callIn(id, 'imdsv1');
    fleet.local.clock.advance(10 * MINUTE);

    const first = await fleet.local.watch(atOnce);
    const second = await fleet.local.watch(atOnce);

    expect([first, second]).toMatchObject([[{ result: 'breaking' }], [{ result: 'told-before' }]]);
    const [, finding] = fleet.local.findings();
    expect(finding).toMatchObject({
      kind: 'calls-refused',
      severity: 'HIGH',
      reason: `Tokens are required since ${at.toISOString()}; since ${new Date(at.getTime() + 20 * MINUTE).toISOString()} 3 calls to its IMDS without a token were refused.`,
      before: { httpTokens: 'optional' },
      after: { httpTokens: 'required' },
    });
    expect(fleet.local.findings()).toHaveLength(2);
    expect(fleet.local.rolledBack).toEqual([]);
  });

  it.each([
    ['launched with IMDSv1', { ageMilliseconds: 5 * MINUTE }],
    ['loosened after a correction', {}],
  ])('that somebody %s is told of, and given nothing back for calling it', async (_name, differences) => {
    const boldly = { ...atOnce.fleet.watch, whenRefused: 'roll-back' } as const;
    const policy = withFleet(atOnce, { watch: boldly });
    const [id = ''] = fleet.local.ec2.instances.seed(1, { ...profile, ...differences });
    await fleet.local.sweep(policy);
    fleet.local.clock.advance(HOUR);
    const loosening = new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpTokens: 'optional' });
    await new EC2Client({ endpoint: fleet.local.ec2.url }).send(loosening);
    await fleet.local.sweep(policy);
    await callIn(id, 'imdsv1');
    fleet.local.clock.advance(10 * MINUTE);

    const results = await fleet.local.watch(policy);

    expect(results).toMatchObject([{ result: 'breaking', rollback: null, halted: null }]);
    expect(fleet.local.rolledBack).toEqual([]);
    expect(tokensOf(id)).toBe('required');
  });

  it('is told again where it could not be published, and under the same id where it could not be noted', async () => {
    const id = await corrected();
    await callIn(id, 'imdsv1');
    fleet.local.clock.advance(10 * MINUTE);
    const { guard } = fleet.local.ports;

    const lost = await fleet.local.watch(atOnce, {
      guard: {
        ...guard,
        publish: (findings) =>
          Promise.resolve(new Map(findings.map(({ findingId }) => [findingId, 'the topic is gone']))),
      },
    });
    const unnoted = await fleet.local.watch(atOnce, {
      saveWatch: () => Promise.reject(new Error('throttled')),
    });
    const noted = await fleet.local.watch(atOnce);

    expect(lost).toMatchObject([{ result: 'failed', reason: 'Not published: the topic is gone' }]);
    expect(unnoted).toMatchObject([{ result: 'failed', reason: 'throttled' }]);
    expect(noted).toMatchObject([{ result: 'breaking' }]);
    const ids = fleet.local
      .findings()
      .filter(({ kind }) => kind === 'calls-refused')
      .map(({ findingId }) => findingId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('is looked after for as long as the policy says', async () => {
    const id = await corrected();
    fleet.local.clock.advance(24 * HOUR + 10 * MINUTE);
    const last = await fleet.local.watch(atOnce);
    fleet.local.clock.advance(10 * MINUTE);
    const over = await fleet.local.watch(atOnce);

    expect([last, over]).toMatchObject([[{ result: 'quiet' }], [{ result: 'over' }]]);
    expect(await fleet.local.watch(atOnce)).toEqual([]);
    expect(await memoryOf(id)).toMatchObject({ watch: null });
  });

  it('is not told of where it is open again or gone', async () => {
    const id = await corrected();
    await callIn(id, 'imdsv1');
    const known = fleet.local.ec2.instances.get(id);
    const guard = { ...fleet.local.ports.guard, describeInstances: () => Promise.resolve([]) };
    fleet.local.clock.advance(10 * MINUTE);

    const results = await fleet.local.watch(atOnce, { guard });

    expect(known?.metadataOptions.httpTokens).toBe('required');
    expect(results).toMatchObject([{ result: 'over' }]);
    expect(fleet.local.findings()).toHaveLength(1);
  });

  it('is looked at again where CloudWatch does not answer, and the others are told', async () => {
    const id = await corrected();
    await callIn(id, 'imdsv1');
    fleet.local.clock.advance(10 * MINUTE);
    const refusedCalls = () => Promise.reject(new Error('cloudwatch:GetMetricData is not allowed'));

    const failed = await fleet.local.watch(atOnce, { refusedCalls });
    const told = await fleet.local.watch(atOnce);

    expect(failed).toMatchObject([{ result: 'failed', reason: 'cloudwatch:GetMetricData is not allowed' }]);
    expect(told).toMatchObject([{ result: 'breaking' }]);
  });

  it('whose item in the table is spoiled is a failure that says so, and the others are looked after', async () => {
    const [spoiled = '', busy = ''] = fleet.local.ec2.instances.seed(2, profile);
    await fleet.local.sweep(atOnce);
    await callIn(busy, 'imdsv1');
    await DynamoDBDocumentClient.from(new DynamoDBClient({})).send(
      new UpdateCommand({
        TableName: fleet.local.tables.recordsTableName,
        Key: { pk: instanceKey({ accountId: ACCOUNT, region: HOME, instanceId: spoiled }), sk: 'memory' },
        UpdateExpression: 'SET watch.recordId = :number',
        ExpressionAttributeValues: { ':number': 1 },
      }),
    );
    fleet.local.clock.advance(10 * MINUTE);

    const results = await fleet.local.watch(atOnce);

    expect(results).toMatchObject([
      { instanceId: spoiled, result: 'failed' },
      { instanceId: busy, result: 'breaking' },
    ]);
    expect(results[0]?.reason).toContain('cannot be read: look at its item');
  });
});
