import { describe, expect, it } from 'vitest';
import { exceptionStore } from '../../lib/adapters/exceptions.ts';
import type { ExceptionStatus } from '../../lib/domain/exception/exception.ts';
import { EXCEPTION_TAG } from '../../lib/domain/exception/tagged-launch.ts';
import type { Finding } from '../../lib/domain/finding.ts';
import type { Instance } from '../../lib/domain/instance.ts';
import type { ClosedRecord } from '../../lib/domain/record.ts';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import { alice, minutesAgo } from '../given.ts';
import { inLocalExceptions } from '../in-local-exceptions.ts';
import { aFinding } from '../local-post.ts';
import { describeOutput } from './output.ts';

const VALUE = 'httpTokens=optional days=7 reason=the vendor agent needs IMDSv1 until April';

const tagged = inLocalExceptions(() => import('../../functions/request-tagged.ts'));

/** Hands findings to the function as its queue does; gives the messages that return. */
async function handle(...findings: readonly (Finding | string)[]): Promise<readonly string[]> {
  const Records = findings.map((finding, index) => ({
    messageId: `message-${index}`,
    body: typeof finding === 'string' ? finding : JSON.stringify(finding),
  }));
  const context = lambdaContext('arn:aws:lambda:eu-west-1:111122223333:function:request-tagged', 30);
  const { batchItemFailures } = await tagged.handler({ Records }, context);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** The finding of a launch with the tag. */
function launched(
  { value = VALUE, ...instance }: Partial<Instance> & { value?: string } = {},
  record: Partial<ClosedRecord> = {},
): Finding {
  const tags = { ...instance.tags, [EXCEPTION_TAG]: value };
  const eventId = `event-of-${instance.instanceId ?? 'one'}`;
  return aFinding(eventId, { instance: { ...instance, tags }, record: { exceptionTag: value, ...record } });
}

function launchedAt(eventTime: Date): Finding {
  const finding = launched();
  return { ...finding, trigger: { ...finding.trigger, eventTime } };
}

const inGroup = { tags: { 'aws:autoscaling:groupName': 'web-blue' } };

async function exceptions() {
  return exceptionStore(tagged.local.tables.exceptionsTableName).listExceptions();
}

function results(): unknown[] {
  return tagged.output.logs().flatMap(({ message, result }) => (message === 'tag' ? [result] : []));
}

describe('a launch with the tag', () => {
  it('asks in the name of whoever launched, and changes nothing by itself', async () => {
    const returned = await handle(launched());

    expect(returned).toEqual([]);
    expect(await exceptions()).toMatchObject([
      {
        exceptionId: expect.stringMatching(/^exc-[0-9a-f]{16}$/) as string,
        status: 'requested',
        accountId: '111122223333',
        region: 'eu-west-1',
        scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
        allows: { httpTokens: 'optional' },
        reason: 'the vendor agent needs IMDSv1 until April',
        requestedBy: { kind: 'principal', id: alice.arn, name: 'alice@example.com' },
        requestedVia: 'tag',
        expiresAt: new Date('2026-03-08T10:00:00Z'),
        approvalsNeeded: 1,
        renews: null,
      },
    ]);
    expect(tagged.output.metrics()).toMatchObject({ ExceptionsRequested: 1, TagsUnreadable: 0 });
  });

  it('asks once however often it is delivered', async () => {
    await handle(launched(), launched());

    await handle(launched());

    expect(tagged.local.workflow.started).toHaveLength(1);
    expect(results()).toMatchObject([
      { result: 'requested' },
      { result: 'answered-before' },
      { result: 'answered-before' },
    ]);
  });

  it('asks once also before the workflow has recorded it', async () => {
    tagged.local.workflow.recordNothing(true);

    await handle(launched(), launched());

    expect(tagged.local.workflow.started).toHaveLength(1);
    expect(results()).toMatchObject([{ result: 'requested' }, { result: 'requested-before' }]);
  });

  it('asks once for all instances of a group', async () => {
    const instances = ['i-00000001', 'i-00000002', 'i-00000003'];

    await handle(...instances.map((instanceId) => launched({ ...inGroup, instanceId })));

    expect(await exceptions()).toMatchObject([{ scope: { kind: 'auto-scaling-group', id: 'web-blue' } }]);
  });

  it('asks anew for another instance, or by another tag', async () => {
    await handle(launched(), launched({ instanceId: 'i-00000002' }), launched({ value: `${VALUE} 2026` }));

    expect(tagged.local.workflow.started).toHaveLength(3);
  });

  it('needs one approval more where a service launched, since anybody may have written the tag', async () => {
    const autoScaling = { ...alice, kind: 'service-linked-role', name: 'autoscaling.amazonaws.com' } as const;

    await handle(launched(inGroup, { principal: autoScaling }));

    expect(await exceptions()).toMatchObject([
      { approvalsNeeded: 2, requestedBy: { name: 'autoscaling.amazonaws.com' } },
    ]);
  });

  it('waits where nobody knows yet who launched, and asks when they are known', async () => {
    const { trigger } = launched();
    const unattributed = {
      ...launched({}, { principal: null }),
      trigger: { ...trigger, kind: 'state-change' } as const,
    };

    await handle(unattributed);
    const before = await exceptions();
    await handle({ ...unattributed, principal: alice });

    expect(before).toEqual([]);
    expect(tagged.output.metrics()).toMatchObject({ TagsWithoutPrincipal: 1, ExceptionsRequested: 0 });
    expect(await exceptions()).toMatchObject([{ requestedBy: { id: alice.arn } }]);
  });
});

describe('a tag that was asked for before', () => {
  /** Asks, and has it end. */
  async function endedAs(status: ExceptionStatus, endedAt: Date): Promise<string> {
    await handle(launchedAt(minutesAgo(60)));
    const [exception] = await exceptions();
    const end = { at: endedAt, what: status, by: null, note: null };
    await tagged.local.put({ ...exception!, status, history: [...exception!.history, end] });
    return exception!.exceptionId;
  }
  const endedAt = minutesAgo(-8 * 24 * 60);
  const hoursLater = (hours: number) => new Date(endedAt.getTime() + hours * 3_600_000);

  it.each(['denied', 'revoked'] as const)('asks no more once it was %s', async (status) => {
    await endedAs(status, endedAt);

    await handle(launchedAt(hoursLater(1_000)));

    expect(tagged.local.workflow.started).toHaveLength(1);
    expect(results().at(-1)).toMatchObject({ result: 'answered-before' });
  });

  it.each(['timed-out', 'expired', 'failed'] as const)(
    'asks again a day after it was %s, and once',
    async (status) => {
      const first = await endedAs(status, endedAt);

      await handle(launchedAt(hoursLater(23)));
      const before = await exceptions();
      await handle(launchedAt(hoursLater(24)), launchedAt(hoursLater(24)), launchedAt(hoursLater(30)));

      expect(before).toHaveLength(1);
      const all = await exceptions();
      expect(all.filter(({ exceptionId }) => exceptionId !== first)).toMatchObject([
        { status: 'requested', renews: status === 'expired' ? first : null },
      ]);
      expect(all).toHaveLength(2);
    },
  );

  it('does not ask again by an old delivery', async () => {
    await endedAs('timed-out', endedAt);

    await handle(launchedAt(minutesAgo(60)));

    expect(tagged.local.workflow.started).toHaveLength(1);
  });
});

describe('a tag that cannot become a request', () => {
  it.each([
    ['is no wish', 'please', 'days is missing'],
    ['asks for longer than the policy allows', VALUE.replace('7', '31'), 'at most 30 days ahead'],
    [
      'has too short a reason',
      'httpTokens=optional days=7 reason=x',
      'The reason must have 10 to 500 characters',
    ],
  ])('is logged, counted and done with: it %s', async (_what, value, reason) => {
    const returned = await handle(launched({ value }));

    expect(returned).toEqual([]);
    expect(tagged.local.workflow.started).toEqual([]);
    expect(results()).toMatchObject([
      { result: 'unreadable', reason: expect.stringContaining(reason) as string },
    ]);
    expect(tagged.output.metrics()).toMatchObject({ TagsUnreadable: 1, ExceptionsRequested: 0 });
  });
});

describe('what asks for nothing', () => {
  it.each([
    ['a launch without the tag', aFinding('event-1')],
    ['a loosening', { ...launched(), kind: 'drift-reverted' } as const],
    [
      'a tag that somebody added later',
      { ...launched(), trigger: { ...launched().trigger, kind: 'drift' } } as const,
    ],
  ])('is %s', async (_what, finding) => {
    const returned = await handle(finding);

    expect(returned).toEqual([]);
    expect(tagged.local.workflow.started).toEqual([]);
    expect(tagged.output.logs()).toEqual([]);
  });
});

describe('a message', () => {
  it('that nobody can read returns, and the others do not', async () => {
    const returned = await handle('{"schemaVersion":"9.0"}', launched());

    expect(returned).toEqual(['message-0']);
    expect(tagged.local.workflow.started).toHaveLength(1);
    expect(tagged.output.metrics()).toMatchObject({ MessagesMalformed: 1, MessagesReturned: 1 });
  });

  it('returns where the workflow cannot be started', async () => {
    tagged.local.workflow.failNext(10);

    const returned = await handle(launched());

    tagged.local.workflow.failNext(0);
    expect(returned).toEqual(['message-0']);
    expect(results()).toMatchObject([{ result: 'failed' }]);
  });
});

describeOutput([]);
