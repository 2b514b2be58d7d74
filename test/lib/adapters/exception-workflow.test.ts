import { text } from 'node:stream/consumers';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { exceptionWorkflow } from '../../../lib/adapters/exception-workflow.ts';
import { taskTokens } from '../../../lib/adapters/task-tokens.ts';
import { exceptionItem, parseStoredException } from '../../../lib/boundary/stored-exception.ts';
import { requested } from '../../../lib/domain/exception/lifecycle.ts';
import { listen } from '../../../local/embedded/http.ts';
import { startTables, type LocalTables } from '../../../local/embedded/tables.ts';
import { anException, minutesAgo, NOW } from '../../given.ts';

const STATE_MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:exception-approval';

/** What Step Functions is asked for, and the error that it answers the next call with. */
const calls: { action: string; input: Record<string, string> }[] = [];
let refusal: string | null = null;

let tables: LocalTables;
let stepFunctions: Awaited<ReturnType<typeof listen>>;
let workflow: ReturnType<typeof exceptionWorkflow>;
let tokens: ReturnType<typeof taskTokens>;

beforeAll(async () => {
  tables = await startTables();
  stepFunctions = await listen((request, response) => {
    void text(request).then((body) => {
      const action = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '');
      calls.push({ action, input: JSON.parse(body) as Record<string, string> });
      const answer = refusal === null ? {} : { __type: refusal, message: 'no' };
      response.writeHead(refusal === null ? 200 : 400).end(JSON.stringify(answer));
    });
  });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'ASIAGUARDEXAMPLE0001',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: tables.url,
    AWS_ENDPOINT_URL_SFN: stepFunctions.url,
  });
  workflow = exceptionWorkflow(STATE_MACHINE, tables.exceptionsTableName);
  tokens = taskTokens(tables.exceptionsTableName);
});

afterAll(() => Promise.all([tables.stop(), stepFunctions.stop()]));

beforeEach(() => {
  calls.length = 0;
  refusal = null;
});

describe('starting the workflow', () => {
  it('names it after the exception and hands over all that it writes and says', async () => {
    const request = anException({ exceptionId: 'exc-0000000000000001' });

    const started = await workflow.startWorkflow(request);

    const input = JSON.parse(calls[0]?.input['input'] ?? '') as Record<string, unknown>;
    expect(started).toBe('started');
    expect(calls).toEqual([
      {
        action: 'StartExecution',
        input: expect.objectContaining({
          stateMachineArn: STATE_MACHINE,
          name: request.exceptionId,
        }) as object,
      },
    ]);
    expect(input).toEqual({
      exceptionId: request.exceptionId,
      accountId: '111122223333',
      region: 'eu-west-1',
      scope: request.scope,
      answerSeconds: 86_400,
      remindAt: request.remindAt.toISOString(),
      expiresAt: request.expiresAt.toISOString(),
      inForce: `111122223333/eu-west-1#${request.expiresAt.toISOString()}`,
      summary: expect.stringContaining('Requested by Alice Archer') as string,
      item: expect.anything() as object,
    });
  });

  it('hands over the item of the request as the table holds it, in DynamoDB’s own JSON', async () => {
    const request = anException();

    await workflow.startWorkflow(request);

    const { item } = JSON.parse(calls[0]?.input['input'] ?? '') as { item: Parameters<typeof unmarshall>[0] };
    const expected = { exception: requested(request), revision: 1 };
    expect(unmarshall(item)).toEqual(exceptionItem(expected));
    expect(parseStoredException(unmarshall(item))).toEqual(expected);
  });

  it('leaves less than a second of a time to answer as one', async () => {
    const request = anException({ answerBy: new Date(minutesAgo(120).getTime() + 1_500) });

    await workflow.startWorkflow(request);

    expect(JSON.parse(calls[0]?.input['input'] ?? '')).toMatchObject({ answerSeconds: 2 });
  });

  it('a second time starts nothing', async () => {
    refusal = 'ExecutionAlreadyExists';

    const started = await workflow.startWorkflow(anException());

    expect(started).toBe('started-before');
  });

  it('throws what may pass, so that the request is made again', async () => {
    refusal = 'StateMachineDoesNotExist';

    const starting = workflow.startWorkflow(anException());

    await expect(starting).rejects.toThrow('no');
  });
});

describe('ending the waiting', () => {
  it.each(['granted', 'denied', 'revoked'] as const)(
    'tells the workflow by its token: %s',
    async (decision) => {
      await tokens.keepToken('exc-1', 'token-of-exc-1', NOW);

      const ended = await workflow.endWaiting('exc-1', decision);

      expect(ended).toBe('told');
      expect(calls).toEqual([
        {
          action: 'SendTaskSuccess',
          input: { taskToken: 'token-of-exc-1', output: JSON.stringify({ decision }) },
        },
      ]);
    },
  );

  it('tells by the last token: a task that is tried again has a new one', async () => {
    await tokens.keepToken('exc-2', 'first', NOW);
    await tokens.keepToken('exc-2', 'second', NOW);

    await workflow.endWaiting('exc-2', 'granted');

    expect(calls[0]?.input['taskToken']).toBe('second');
  });

  it.each(['TaskTimedOut', 'InvalidToken', 'TaskDoesNotExist'])(
    'is too late where Step Functions answers %s',
    async (error) => {
      await tokens.keepToken('exc-3', 'late', NOW);
      refusal = error;

      const ended = await workflow.endWaiting('exc-3', 'granted');

      expect(ended).toBe('gone');
    },
  );

  it('of a workflow that nobody has asked approvers for yet asks nothing', async () => {
    const ended = await workflow.endWaiting('exc-unknown', 'granted');

    expect(ended).toBe('gone');
    expect(calls).toEqual([]);
  });

  it('throws what may pass, so that the answer is given again', async () => {
    await tokens.keepToken('exc-4', 'token', NOW);
    refusal = 'AccessDeniedException';

    const ending = workflow.endWaiting('exc-4', 'granted');

    await expect(ending).rejects.toThrow('no');
  });
});
