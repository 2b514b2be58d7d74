import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, describe, expect, it } from 'vitest';
import { exceptionsInForce } from '../../../lib/adapters/exceptions-in-force.ts';
import { exceptionStore } from '../../../lib/adapters/exceptions.ts';
import { exceptionItem } from '../../../lib/boundary/stored-exception.ts';
import type { GuardrailException } from '../../../lib/domain/exception/exception.ts';
import type { ExceptionStore } from '../../../lib/shell/exceptions/exception-ports.ts';
import type { GuardPorts } from '../../../lib/shell/guard-ports.ts';
import { table } from '../../../lib/stack/table.ts';
import { aClosedRecord, aGrantedException, anException, minutesAgo, NOW } from '../../given.ts';
import { inLocalTables } from '../../local-tables.ts';

const PLACE = { accountId: '111122223333', region: 'eu-west-1' };

const local = inLocalTables();
let store: ExceptionStore;
let guard: Pick<GuardPorts, 'exceptionsIn' | 'keepExceptionChange'>;
let client: DynamoDBDocumentClient;
let count = 0;

beforeAll(() => {
  store = exceptionStore(local.tables.exceptionsTableName);
  guard = exceptionsInForce(local.tables.exceptionsTableName);
  client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
});

describe('an exception in the table', () => {
  it('is found as it was written, with the revision to write it by', async () => {
    const exception = await put(anException({ exceptionId: nextId() }));

    expect(await store.findException(exception.exceptionId)).toEqual({ exception, revision: 1 });
    expect(await store.findException('exc-unknown')).toBeNull();
  });

  it('is written once by two who read the same revision', async () => {
    const exception = await put(anException({ exceptionId: nextId() }));

    const answers = await Promise.all([
      store.saveException({ ...exception, status: 'denied' }, 1),
      store.saveException({ ...exception, status: 'revoked' }, 1),
    ]);

    expect(answers.toSorted()).toEqual(['overtaken', 'saved']);
    expect(await store.findException(exception.exceptionId)).toMatchObject({ revision: 2 });
  });

  it('is recorded once, and is in force and due from then on', async () => {
    const place = { ...PLACE, region: 'eu-north-1' };
    const exception = aGrantedException({ ...place, exceptionId: 'exc-recorded' });

    const answers = await Promise.all([
      store.recordException(exception),
      store.recordException({ ...exception, reason: 'another one' }),
    ]);

    expect(answers.toSorted()).toEqual(['recorded', 'recorded-before']);
    expect(await guard.exceptionsIn(place, NOW)).toHaveLength(1);
    expect(await store.findException(exception.exceptionId)).toMatchObject({ revision: 1 });
    expect(await store.dueExceptions(exception.expiresAt)).toContainEqual(
      expect.objectContaining({ revision: 1, exception: expect.objectContaining({ ...place }) as unknown }),
    );
  });

  it('is never written where there was none: only the workflow records a request', async () => {
    const exceptionId = nextId();

    expect(await store.saveException(anException({ exceptionId }), 1)).toBe('overtaken');
    expect(await store.findException(exceptionId)).toBeNull();
  });

  it('is listed among the others, oldest first', async () => {
    const later = await put(anException({ exceptionId: nextId(), requestedAt: minutesAgo(1) }));
    const earlier = await put(anException({ exceptionId: nextId(), requestedAt: minutesAgo(9_000) }));

    const ids = (await store.listExceptions()).map(({ exceptionId }) => exceptionId);

    expect(ids.indexOf(earlier.exceptionId)).toBeLessThan(ids.indexOf(later.exceptionId));
  });

  it('is removed by the table 400 days after its end, by the attribute that the table knows', () => {
    const { AttributeName } = table.ExceptionsTable.Properties.TimeToLiveSpecification;

    const item = exceptionItem({ exception: anException({ expiresAt: NOW }), revision: 1 });

    expect(item[AttributeName]).toBe(Date.parse('2027-04-05T10:00:00Z') / 1_000);
  });
});

describe('the exceptions in force', () => {
  it('are those of the account and Region that are granted and not over', async () => {
    const region = 'ap-south-1';
    const inForce = await put(aGrantedException({ exceptionId: nextId(), region }));
    await put(anException({ exceptionId: nextId(), region }));
    await put(aGrantedException({ exceptionId: nextId(), region, expiresAt: minutesAgo(1) }));
    await put(aGrantedException({ exceptionId: nextId(), region: 'ap-south-2' }));
    await put(aGrantedException({ exceptionId: nextId(), region, accountId: '444455556666' }));

    const found = await guard.exceptionsIn({ ...PLACE, region }, NOW);

    expect(found).toEqual([inForce]);
  });

  it.each(['revoked', 'expired'] as const)(
    'are without one from the moment on at which it is %s',
    async (status) => {
      const region = `eu-${status}-1`;
      const exception = await put(aGrantedException({ exceptionId: nextId(), region }));
      expect(await guard.exceptionsIn({ ...PLACE, region }, NOW)).toHaveLength(1);

      await store.saveException({ ...exception, status }, 1);

      expect(await guard.exceptionsIn({ ...PLACE, region }, NOW)).toEqual([]);
    },
  );

  it('are read over all pages, and consistently', async () => {
    const mock = mockClient(DynamoDBDocumentClient);
    const items = [1, 2].map((number) =>
      exceptionItem({ exception: aGrantedException({ exceptionId: `exc-${number}` }), revision: 1 }),
    );
    mock
      .on(QueryCommand)
      .resolvesOnce({ Items: [items[0]!], LastEvaluatedKey: { pk: 'exception', sk: 'exc-1' } })
      .resolvesOnce({ Items: [items[1]!] });

    const found = await exceptionsInForce('table').exceptionsIn(PLACE, NOW);

    const inputs = mock.commandCalls(QueryCommand).map(({ args: [{ input }] }) => input);
    mock.restore();
    expect(found.map(({ exceptionId }) => exceptionId)).toEqual(['exc-1', 'exc-2']);
    expect(inputs).toMatchObject([
      { ConsistentRead: true, IndexName: 'inForce' },
      { ExclusiveStartKey: { sk: 'exc-1' } },
    ]);
  });

  it('are not guessed where one cannot be read', async () => {
    const region = 'eu-spoiled-1';
    const exception = aGrantedException({ exceptionId: nextId(), region });
    await putItem({ ...exceptionItem({ exception, revision: 1 }), expiresAt: 'soon' });

    await expect(guard.exceptionsIn({ ...PLACE, region }, NOW)).rejects.toThrow('expiresAt');
  });
});

describe('what is due', () => {
  it('is an open request after its time to answer, a grant after its end, and what is over until it is settled', async () => {
    const past = minutesAgo(60 * 24 * 365);
    const ids = {
      unanswered: await put(anException({ exceptionId: nextId(), answerBy: past })),
      ended: await put(aGrantedException({ exceptionId: nextId(), expiresAt: past })),
      over: await put(
        anException({
          exceptionId: nextId(),
          status: 'denied',
          history: [{ at: past, what: 'denied', by: null, note: null }],
        }),
      ),
    };
    await put(anException({ exceptionId: nextId(), answerBy: NOW }));

    const due = await store.dueExceptions(past);

    const found = due.map((each) => ('exception' in each ? each.exception.exceptionId : each.problem));
    expect(found.toSorted()).toEqual(
      Object.values(ids)
        .map(({ exceptionId }) => exceptionId)
        .toSorted(),
    );
    await store.settleException(ids.over.exceptionId);
    expect(await store.dueExceptions(past)).toHaveLength(2);
    expect(await store.findException(ids.over.exceptionId)).toMatchObject({
      exception: { status: 'denied' },
    });
  });

  it('is told by its id where it cannot be read, and hides no other', async () => {
    const past = minutesAgo(60 * 24 * 400);
    const exception = await put(anException({ exceptionId: nextId(), answerBy: past }));
    const spoiled = exceptionItem({
      exception: anException({ exceptionId: nextId(), answerBy: past }),
      revision: 1,
    });
    await putItem({ ...spoiled, status: 'strange' });

    const due = await store.dueExceptions(past);

    expect(due).toEqual([
      { exception, revision: 1 },
      { exceptionId: spoiled['sk'], problem: expect.stringContaining('status') as string },
    ]);
  });

  it('stays due while it is in force: its end is still to come', async () => {
    const exception = await put(aGrantedException({ exceptionId: nextId() }));

    await expect(store.settleException(exception.exceptionId)).rejects.toThrow();
  });

  it('is nothing that was never there', async () => {
    await expect(store.settleException('exc-unknown')).rejects.toThrow();
  });
});

describe('what was done because of an exception', () => {
  it('is kept with each of them, in order, once however often it is written', async () => {
    const [one, other] = [nextId(), nextId()];
    const later = aClosedRecord({
      recordId: 'later',
      outcome: 'remediated',
      exceptionIds: [one, other],
      closedAt: NOW,
    });
    const earlier = aClosedRecord({
      recordId: 'earlier',
      outcome: 'restored',
      exceptionIds: [one],
      closedAt: minutesAgo(5),
    });

    for (const record of [later, earlier, later]) await guard.keepExceptionChange(record);

    expect(await store.changesOf(one)).toEqual([earlier, later]);
    expect(await store.changesOf(other)).toEqual([later]);
    expect(await store.changesOf('exc-unknown')).toEqual([]);
  });
});

describe('all exceptions in force', () => {
  it('are counted wherever they are', async () => {
    const before = await store.countInForce();
    await put(aGrantedException({ exceptionId: nextId(), region: 'sa-east-1' }));
    await put(aGrantedException({ exceptionId: nextId(), region: 'us-west-2', accountId: '444455556666' }));
    await put(anException({ exceptionId: nextId() }));

    expect(await store.countInForce()).toBe(before + 2);
  });
});

function nextId(): string {
  count += 1;
  return `exc-${String(count).padStart(16, '0')}`;
}

async function put(exception: GuardrailException): Promise<GuardrailException> {
  await putItem(exceptionItem({ exception, revision: 1 }));
  return exception;
}

async function putItem(Item: Record<string, unknown>): Promise<void> {
  await client.send(new PutCommand({ TableName: local.tables.exceptionsTableName, Item }));
}
