import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXCEPTIONS_KEY, exceptionItem } from '../../../lib/boundary/stored-exception.ts';
import { workflowInput } from '../../../lib/boundary/workflow-input.ts';
import type { ExceptionStatus, GuardrailException } from '../../../lib/domain/exception/exception.ts';
import { passOn, requested, type Passage } from '../../../lib/domain/exception/lifecycle.ts';
import { exceptionApproval, type ExceptionState } from '../../../lib/stack/exception-approval.ts';
import type { TaskState } from '../../../lib/stack/states-language.ts';
import { startTables, type LocalTables } from '../../../local/embedded/tables.ts';
import { anException, bobInSlack, minutesAgo, NOW } from '../../given.ts';
import { filledIn } from './filled-in.ts';

/*
 * The workflow's conditions and changes on the table, by a real DynamoDB: they must say what the domain says.
 */

const REVISION = 3;
const STATUSES: readonly ExceptionStatus[] = [
  'requested',
  'granted',
  'denied',
  'timed-out',
  'revoked',
  'expired',
  'failed',
];
const cases = STATUSES.flatMap((status) =>
  [0, 1, 2].flatMap((approvals) =>
    [1, 2].flatMap((approvalsNeeded) =>
      [-1, 0, 1].map((minutes) =>
        anException({
          status,
          approvals: Array.from({ length: approvals }, () => ({ by: bobInSlack, via: 'slack', at: NOW })),
          approvalsNeeded,
          expiresAt: minutesAgo(minutes),
        }),
      ),
    ),
  ),
);

let tables: LocalTables;
let client: DynamoDBClient;
let documents: DynamoDBDocumentClient;

beforeAll(async () => {
  tables = await startTables();
  client = new DynamoDBClient({
    endpoint: tables.url,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  documents = DynamoDBDocumentClient.from(client);
});

afterAll(() => tables.stop());

/** Runs a state's call of DynamoDB on an exception in the table; gives the item after it, `null` where it was refused. */
async function run(
  state: ExceptionState,
  exception: GuardrailException,
  at: Date = NOW,
): Promise<Record<string, unknown> | null> {
  const { Parameters } = exceptionApproval.States[state] as TaskState<ExceptionState>;
  const first = exceptionItem({ exception: requested(exception), revision: 1 });
  const call = filledIn(Parameters, {
    input: { ...workflowInput(exception), item: marshall(first) },
    context: { State: { EnteredTime: at.toISOString() } },
    substitutions: { ExceptionsTableName: tables.exceptionsTableName },
  }) as unknown;
  try {
    await (state === 'Record'
      ? client.send(new PutItemCommand(call as PutItemCommand['input']))
      : client.send(new UpdateItemCommand(call as UpdateItemCommand['input'])));
    return await itemOf(exception);
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}

async function keep(exception: GuardrailException): Promise<void> {
  const Item = exceptionItem({ exception, revision: REVISION });
  await documents.send(new PutCommand({ TableName: tables.exceptionsTableName, Item }));
}

async function itemOf({ exceptionId }: GuardrailException): Promise<Record<string, unknown>> {
  const Key = { pk: EXCEPTIONS_KEY, sk: exceptionId };
  const { Item } = await documents.send(new GetCommand({ TableName: tables.exceptionsTableName, Key }));
  return Item ?? {};
}

describe('the workflow passes an exception on exactly as the domain does', () => {
  it.each<[ExceptionState, Passage]>([
    ['Grant', 'granted'],
    ['TimeOut', 'timed-out'],
    ['Fail', 'failed'],
    ['Expire', 'expired'],
  ])('by %s', async (state, passage) => {
    // That it is time for the end, the workflow has waited for.
    const possible = cases.filter(({ expiresAt }) => passage !== 'expired' || expiresAt <= NOW);
    const refused: boolean[] = [];

    for (const exception of possible) {
      await keep(exception);
      const expected = passOn(exception, passage, NOW);

      const item = await run(state, exception);

      refused.push(item === null);
      expect(item).toEqual(
        expected === null ? null : exceptionItem({ exception: expected, revision: REVISION + 1 }),
      );
    }

    expect(new Set(refused)).toEqual(new Set([true, false]));
  });
});

describe('the workflow', () => {
  it('records a request once: a second try of its own is no other request', async () => {
    const exception = anException({ exceptionId: 'exc-recorded' });

    const first = await run('Record', exception);
    const second = await run('Record', exception);

    expect(first).toEqual(exceptionItem({ exception: requested(exception), revision: 1 }));
    expect(second).toEqual(first);
  });

  it('overwrites no other request, and nothing that was done with its own', async () => {
    const exception = anException({ exceptionId: 'exc-taken' });
    await keep(exception);

    const overItself = await run('Record', exception);
    const overAnother = await run('Record', { ...exception, requestedAt: minutesAgo(1) });

    expect(overItself).toBeNull();
    expect(overAnother).toBeNull();
    expect(await itemOf(exception)).toMatchObject({ revision: REVISION });
  });

  it.each(STATUSES)('reminds of one that is %s only if it is in force', async (status) => {
    const exception = anException({ status });
    await keep(exception);

    const item = await run('Remind', exception);

    const reminded = { at: NOW, what: 'reminded', by: null, note: null } as const;
    const after = { ...exception, history: [...exception.history, reminded] };
    const expected = exceptionItem({ exception: after, revision: REVISION + 1 });
    expect(item).toEqual(status === 'granted' ? expected : null);
  });

  it.each(STATUSES)('settles what is %s only if it is not in force', async (status) => {
    const exception = anException({ status });
    await keep(exception);

    const item = await run('Settle', exception);

    const { due, ...settled } = exceptionItem({ exception, revision: REVISION });
    expect(due).toBeDefined();
    expect(item).toEqual(status === 'granted' ? null : settled);
  });
});
