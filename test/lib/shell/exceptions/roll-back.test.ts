import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Identity } from '../../../../lib/domain/exception/identity.ts';
import { instanceKey, type InstanceKey } from '../../../../lib/domain/instance.ts';
import {
  rollBack,
  type RollbackOrder,
  type RollBackPorts,
} from '../../../../lib/shell/exceptions/roll-back.ts';
import { ACCOUNT, REGION } from '../../../local-guard.ts';
import { startLocalRollbacks, type LocalRollbacks } from '../../../local-rollbacks.ts';

const HOUR = 3_600_000;
const REASON = 'The image of the last wave breaks the vendor agent.';
const bob: Identity = { kind: 'principal', id: 'arn:aws:iam::111122223333:user/bob', name: 'bob' };
const EKS = ['eks:cluster-name', 'blue'] as const;

let local: LocalRollbacks;

beforeAll(async () => {
  local = await startLocalRollbacks();
});

afterAll(() => local.stop());

beforeEach(() => local.reset());

/** Bob rolls instances back for a day. */
function byBob(
  instances: readonly InstanceKey[],
  ports: Partial<RollBackPorts> = {},
  differences: Partial<RollbackOrder> = {},
) {
  const expiresAt = new Date(local.ports.now().getTime() + 24 * HOUR);
  return rollBack(
    { instances, reason: REASON, expiresAt, by: bob, ...differences },
    { ...local.ports, ...ports },
  );
}

describe('a rollback', () => {
  it('gives back exactly what was taken, records who did it, and is told as a grant is', async () => {
    const instance = await local.corrected({ httpTokens: 'optional' });
    expect(local.optionsOf(instance)).toEqual(['required', 1]);

    const [rolledBack] = await byBob([instance]);
    const report = await local.deliver();

    const exceptionId = rolledBack!.exceptionId!;
    expect(rolledBack).toMatchObject({ instance, result: 'rolled-back', allows: { httpTokens: 'optional' } });
    expect(report.instances).toMatchObject([{ result: 'restored' }]);
    expect(local.optionsOf(instance)).toEqual(['optional', 1]);
    expect(local.news).toEqual([`granted ${exceptionId}`]);
    expect((await local.ports.findException(exceptionId))?.exception).toMatchObject({
      status: 'granted',
      scope: { kind: 'instance', id: instance.instanceId },
      allows: { httpTokens: 'optional' },
      reason: REASON,
      requestedBy: bob,
      requestedVia: 'rollback',
      approvals: [{ by: bob, via: 'rollback' }],
      history: [{ what: 'requested' }, { what: 'approved', by: bob }, { what: 'granted', by: null }],
    });
  });

  it.each([
    ['a hop limit', { httpPutResponseHopLimit: 4 }, [], ['required', 1], ['required', 4]],
    ['both', { httpTokens: 'optional', httpPutResponseHopLimit: 3 }, [], ['required', 1], ['optional', 3]],
    [
      "a container host's tokens, whose hop limit was never touched",
      { httpTokens: 'optional', httpPutResponseHopLimit: 3 },
      [EKS],
      ['required', 3],
      ['optional', 3],
    ],
  ] as const)('gives back %s, and nothing else', async (_, options, tags, corrected, after) => {
    const instance = await local.corrected(
      options,
      tags.map(([key, value]) => [key, value]),
    );
    expect(local.optionsOf(instance)).toEqual(corrected);

    await byBob([instance]);
    await local.deliver();

    expect(local.optionsOf(instance)).toEqual(after);
  });

  it('of an instance from which nothing was taken, or that nobody has met, changes nothing', async () => {
    const compliant = await local.corrected({ httpTokens: 'required' });
    const stranger = { accountId: ACCOUNT, region: REGION, instanceId: 'i-0123456789abcdef0' };

    const results = await byBob([compliant, stranger]);

    expect(results.map(({ result }) => result)).toEqual(['nothing-to-give-back', 'nothing-to-give-back']);
    expect([local.queue, local.news]).toEqual([[], []]);
  });

  it('ends by itself: the review ends it, and the guard enforces again', async () => {
    const instance = await local.corrected({ httpTokens: 'optional', httpPutResponseHopLimit: 3 });
    const [rolledBack] = await byBob([instance]);
    await local.deliver();
    local.advance(24 * HOUR + 6 * 60_000);

    const reviewed = await local.review();
    await local.deliver();

    expect(reviewed).toContainEqual({ exceptionId: rolledBack!.exceptionId, result: 'ended', error: null });
    expect(local.optionsOf(instance)).toEqual(['required', 1]);
    expect(local.news.at(-1)).toBe(`expired ${rolledBack!.exceptionId}`);
    expect(local.guard.findings().at(-1)).toMatchObject({ kind: 'exception-ended' });
  });

  it('that an approver takes back is enforced at once', async () => {
    const instance = await local.corrected();
    const [rolledBack] = await byBob([instance]);
    await local.deliver();

    await local.revoke(rolledBack!.exceptionId!);
    await local.deliver();

    expect(local.optionsOf(instance)).toEqual(['required', 1]);
  });

  it('can be made again once it is over', async () => {
    const instance = await local.corrected();
    const [first] = await byBob([instance]);
    await local.deliver();
    await local.revoke(first!.exceptionId!);
    await local.deliver();

    const [second] = await byBob([instance]);
    await local.deliver();

    expect(second).toMatchObject({ result: 'rolled-back' });
    expect(second!.exceptionId).not.toBe(first!.exceptionId);
    expect(local.optionsOf(instance)).toEqual(['optional', 1]);
  });

  it('of what EC2 refuses by HttpTokensEnforced is told as an exception that is blocked', async () => {
    const instance = await local.corrected();
    local.guard.ec2.instances.setMetadataDefaults({ httpTokensEnforced: 'enabled' });

    await byBob([instance]);
    await local.deliver();

    expect(local.optionsOf(instance)).toEqual(['required', 1]);
    expect(local.guard.findings().at(-1)).toMatchObject({ kind: 'exception-blocked' });
  });
});

describe('a second rollback', () => {
  it('changes nothing, whether the guard has acted yet or not', async () => {
    const instance = await local.corrected();
    const [first] = await byBob([instance]);

    const [before] = await byBob([instance]);
    await local.deliver();
    const [after] = await byBob([instance]);
    await local.deliver();

    const { exceptionId, expiresAt } = first!;
    expect([before, after]).toMatchObject([
      { result: 'already', exceptionId, expiresAt },
      { result: 'already', exceptionId, expiresAt },
    ]);
    expect(local.news).toEqual([`granted ${exceptionId}`]);
    expect(local.optionsOf(instance)).toEqual(['optional', 1]);
  });

  it('at the same moment makes no second exception', async () => {
    const instance = await local.corrected();

    const results = await Promise.all([byBob([instance]), byBob([instance])]);

    const both = results.flat();
    expect(both.map(({ result }) => result).sort()).toEqual(['already', 'rolled-back']);
    expect(new Set(both.map(({ exceptionId }) => exceptionId)).size).toBe(1);
  });

  it('of more than the first one allows is a rollback of its own', async () => {
    const instance = await local.corrected();
    const [first] = await byBob([instance]);
    const more = { taken: { httpTokens: 'optional', httpPutResponseHopLimit: 3 } } as const;
    const memoriesOf: RollBackPorts['memoriesOf'] = async (instances) => {
      const memories = await local.ports.memoriesOf(instances);
      return new Map(
        [...memories].map(([key, memory]) => [key, { ...(memory as object), ...more } as never]),
      );
    };

    const [second] = await byBob([instance], { memoriesOf });

    expect(second).toMatchObject({ result: 'rolled-back', allows: more.taken });
    expect(second!.exceptionId).not.toBe(first!.exceptionId);
  });
});

describe('a rollback that is cut off', () => {
  it('behind the record is finished by calling again', async () => {
    const instance = await local.corrected();
    const away = { judgeAgain: () => Promise.reject(new Error('SQS is away.')) };
    const [cut] = await byBob([instance], away);
    expect(cut).toMatchObject({ result: 'failed', reason: 'SQS is away.' });
    expect(local.queue).toEqual([]);

    const [again] = await byBob([instance]);
    await local.deliver();

    expect(again).toMatchObject({ result: 'already' });
    expect(local.optionsOf(instance)).toEqual(['optional', 1]);
  });

  it('behind the record is finished by whatever has the instance judged', async () => {
    const instance = await local.corrected();
    await byBob([instance], { judgeAgain: () => Promise.reject(new Error('SQS is away.')) });

    await local.guard.handle(
      [
        {
          version: '0',
          id: 'later',
          'detail-type': 'EC2 Instance State-change Notification',
          source: 'aws.ec2',
          account: ACCOUNT,
          region: REGION,
          time: local.ports.now().toISOString(),
          resources: [],
          detail: { 'instance-id': instance.instanceId, state: 'running' },
        },
      ],
      { ports: { policy: local.ports.policy, now: local.ports.now } },
    );

    expect(local.optionsOf(instance)).toEqual(['optional', 1]);
  });

  it('before the record has changed nothing', async () => {
    const instance = await local.corrected();
    const recordException = () => Promise.reject(new Error('DynamoDB is away.'));

    const [cut] = await byBob([instance], { recordException });

    expect(cut).toMatchObject({ result: 'failed', exceptionId: null, reason: 'DynamoDB is away.' });
    expect(local.queue).toEqual([]);
  });
});

describe('rollbacks of many', () => {
  it('go on where one fails or is spoiled, and name each result', async () => {
    const [good, spoiled, failing] = [
      await local.corrected(),
      await local.corrected(),
      await local.corrected(),
    ];
    const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    const Item = { pk: instanceKey(spoiled), sk: 'memory', taken: 'everything' };
    await table.send(new PutCommand({ TableName: local.guard.tables.recordsTableName, Item }));
    const recordException: RollBackPorts['recordException'] = (exception) =>
      exception.scope.id === failing.instanceId
        ? Promise.reject(new Error('DynamoDB throttles.'))
        : local.ports.recordException(exception);

    const results = await byBob([good, spoiled, failing, good], { recordException });

    expect(results.map(({ result, reason }) => [result, reason])).toEqual([
      ['rolled-back', null],
      ['unreadable', 'What the table remembers of the instance cannot be read: look at its item.'],
      ['failed', 'DynamoDB throttles.'],
    ]);
  });

  it('read what is remembered and the exceptions of a place once', async () => {
    const [here, there] = [await local.corrected(), await local.corrected()];
    const elsewhere = { ...there, region: 'us-east-1' };
    const asked: string[] = [];
    const exceptionsIn: RollBackPorts['exceptionsIn'] = (place, now) => {
      asked.push(place.region);
      return local.ports.exceptionsIn(place, now);
    };

    await byBob([here, elsewhere, there], { exceptionsIn });

    expect(asked.sort()).toEqual([REGION, 'us-east-1'].sort());
  });

  it('are refused one by one where the reason or the end is not what the policy allows', async () => {
    const instance = await local.corrected();

    const [short] = await byBob([instance], {}, { reason: 'because' });

    expect(short).toMatchObject({
      result: 'failed',
      reason: expect.stringMatching(/^The reason must/) as string,
    });
    expect(local.queue).toEqual([]);
  });
});
