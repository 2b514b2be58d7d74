import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { exceptionStore } from '../../lib/adapters/exceptions.ts';
import { linkToken } from '../../lib/boundary/approval-link.ts';
import { exceptionItem } from '../../lib/boundary/stored-exception.ts';
import type { GuardrailException } from '../../lib/domain/exception/exception.ts';
import { signatureHeaders } from '../../local/slack/interaction/signature.ts';
import { recordOutput, type Output } from '../functions/output.ts';
import { anException } from '../given.ts';
import { runs } from '../runs.ts';
import { BOB, LINK_KEY, startFunctions, type FunctionName, type Functions } from './given-functions.ts';
import { hostileJson, hostileText, mutantOf } from './hostile-input.ts';

const id = 'exc-0a1b2c3d4e5f6071';
const BOBS_SESSION =
  'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_SecurityApprover_0123456789abcdef/bob@example.com';

let functions: Functions;
let output: Output;
let waiting: GuardrailException;

/** The request waits before each test as it did: Bob asks, so nothing that comes as Bob may grant it. */
beforeAll(async () => {
  functions = await startFunctions();
});

afterAll(() => functions.stop());

beforeEach(async () => {
  output = recordOutput();
  waiting = anException({
    exceptionId: id,
    requestedBy: { kind: 'email', id: BOB, name: 'Bob' },
    answerBy: new Date(Date.now() + 3_600_000),
    expiresAt: new Date(Date.now() + 86_400_000),
  });
  const Item = exceptionItem({ exception: waiting, revision: 1 });
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  await table.send(new PutCommand({ TableName: functions.tables.exceptionsTableName, Item }));
});

afterEach(() => {
  vi.restoreAllMocks();
});

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly userArn?: string;
}

/** A request as a function URL hands it over. */
function eventOf({ method = 'POST', path = '/', query = '', headers = {}, body, userArn }: Asked): object {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: { host: 'url-id.lambda-url.eu-west-1.on.aws', ...headers },
    requestContext: {
      accountId: '111122223333',
      ...(userArn !== undefined && { authorizer: { iam: { userArn } } }),
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.1' },
    },
    ...(body !== undefined && { body: Buffer.from(body).toString('base64') }),
    isBase64Encoded: body !== undefined,
  };
}

const answer = z.object({
  statusCode: z.int().min(200).max(499),
  headers: z.record(z.string(), z.string()),
  body: z.string().max(64 * 1024),
});

/** What is answered: never an error of ours, and nothing of how we are made. */
async function answered(name: FunctionName, event: object): Promise<z.infer<typeof answer>> {
  const given = answer.parse(await functions.call(name, event));
  expect(given.body).not.toMatch(/\n {4}at |node_modules|Error:/);
  return given;
}

async function expectUnchanged(): Promise<void> {
  const found = await exceptionStore(functions.tables.exceptionsTableName).findException(id);
  expect(found?.exception).toEqual(waiting);
  expect(functions.workflow.decisions).toEqual([]);
}

const anyText = fc.oneof(
  hostileText,
  fc.constantFrom('GET', 'POST', '/', '/exceptions', `/exceptions/${id}/approve`),
);
const anyHeaders = fc.dictionary(
  fc.oneof(fc.constantFrom('content-type', 'x-slack-signature', 'origin', 'host', 'cookie'), hostileText),
  hostileText,
  { maxKeys: 4, noNullPrototype: true },
);

describe.each<[FunctionName, Asked]>([
  ['slack-interaction', { body: 'payload=%7B%7D' }],
  ['approval-page', { query: 't=abc' }],
  ['exceptions-api', { path: `/exceptions/${id}/approve`, body: '{}', userArn: BOBS_SESSION }],
])('the door of %s', (name, sample) => {
  it('answers whatever request comes, and lets nobody in', async () => {
    const requests = fc.record(
      { method: anyText, path: anyText, query: anyText, headers: anyHeaders, body: anyText },
      { requiredKeys: [] },
    );

    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const { statusCode } = await answered(name, eventOf(request));

        expect(statusCode).toBeGreaterThanOrEqual(400);
        output.logs();
      }),
      { numRuns: runs(30, 5_000) },
    );

    await expectUnchanged();
  });

  it('is no door for what is no event of its URL: it fails, or refuses', async () => {
    await fc.assert(
      fc.asyncProperty(mutantOf([eventOf(sample)]), async (event) => {
        const outcome = await functions.call(name, event).catch((error: unknown) => error);

        if (outcome instanceof Error) expect(outcome.name).toBe('ZodError');
        else expect(answer.parse(outcome).statusCode).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: runs(20, 5_000) },
    );

    await expectUnchanged();
  });
});

describe('what Slack has signed', () => {
  const user = { id: 'U0MALLORY', username: 'mallory', name: 'mallory' };
  const press = {
    type: 'block_actions',
    user,
    trigger_id: '1.2.3',
    container: { type: 'message', thread_ts: '1700000000.000100' },
    channel: { id: 'C0LOCAL001' },
    response_url: 'https://hooks.slack.com/actions/T0LOCAL01/1/aBc',
    actions: [{ type: 'button', action_id: 'approve-exception', value: id }],
  };
  const submission = {
    type: 'view_submission',
    user,
    view: {
      id: 'V0LOCAL001',
      callback_id: 'exception-request',
      private_metadata: JSON.stringify({
        accountId: '111122223333',
        region: 'eu-west-1',
        scopes: [],
        renews: null,
      }),
      state: { values: { reason: { reason: { value: 'x' } } } },
    },
  };

  it('is taken or refused in words, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(hostileJson([press, submission]), async (payload) => {
        const body = new URLSearchParams({ payload: payload.toWellFormed() }).toString();
        const headers = signatureHeaders(body, Date.now(), functions.slack.signingSecret);

        const { statusCode } = await answered('slack-interaction', eventOf({ headers, body }));

        expect(statusCode).toBe(body.length > 256 * 1024 ? 413 : statusCode === 200 ? 200 : 400);
        output.logs();
      }),
      { numRuns: runs(30, 5_000) },
    );

    await expectUnchanged();
  });
});

describe('who holds one link', () => {
  it('answers nothing by a form that the page did not give them, and nothing that they asked for', async () => {
    const query = `t=${linkToken({ exceptionId: id, approver: BOB, expiresAt: waiting.answerBy }, Buffer.from(LINK_KEY))}`;
    const page = await answered('approval-page', eventOf({ method: 'GET', query }));
    const confirmed = /name="confirmed" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const forms = fc.record(
      {
        decision: fc.constantFrom('approve', 'Approve', 'approve\u0000', 'revoke', '__proto__'),
        confirmed: fc.oneof(fc.constant(confirmed), hostileText),
        note: hostileText,
        more: hostileText,
      },
      { requiredKeys: ['decision'] },
    );
    expect(confirmed).not.toBe('');

    await fc.assert(
      fc.asyncProperty(forms, anyHeaders, async (form, others) => {
        const body = new URLSearchParams(form).toString();
        const headers = { ...others, 'content-type': 'application/x-www-form-urlencoded' };

        const { statusCode } = await answered('approval-page', eventOf({ query, headers, body }));

        expect(statusCode).toBeGreaterThanOrEqual(400);
        output.logs();
        expect(output.text()).not.toContain(confirmed);
      }),
      { numRuns: runs(30, 5_000) },
    );

    await expectUnchanged();
  });
});

describe('whoever may call the API', () => {
  const bodies = [
    { note: null },
    {
      exceptionId: 'exc-0a1b2c3d4e5f6072',
      scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
      allows: { httpTokens: 'optional' },
      reason: 'The vendor agent needs it.',
      expiresAt: '2026-03-08T10:00:00.000Z',
    },
    { reason: 'It broke.', hours: 4, instances: [{ instanceId: 'i-0a1b2c3d4e5f60718' }] },
    {
      selection: { kind: 'wave', scope: 'web', number: 1 },
      window: { since: '2026-03-01T10:00:00Z', until: '2026-03-02T10:00:00Z' },
    },
  ];
  const paths = fc.constantFrom(
    '/requests',
    `/exceptions/${id}/approve`,
    `/exceptions/${id}/revoke`,
    `/exceptions/${id}/renewals`,
    '/rollbacks/find',
    '/rollbacks/plan',
    '/rollbacks',
  );

  it('is told what is wrong with a body, and approves nothing as somebody who is no approver', async () => {
    const mallory = 'arn:aws:sts::111122223333:assumed-role/Developer/AWSReservedSSO_SecurityApprover_1';

    await fc.assert(
      fc.asyncProperty(paths, hostileJson(bodies), async (path, body) => {
        const event = eventOf({ path, body, userArn: mallory });

        const { statusCode, body: text } = await answered('exceptions-api', event);

        const { message } = z.object({ message: z.string() }).parse(JSON.parse(text));
        expect(message).toMatch(/^[^\n]{1,2000}$/u);
        if (body.length > 100_000) expect(statusCode).toBe(413);
        output.logs();
      }),
      { numRuns: runs(30, 5_000) },
    );

    await expectUnchanged();
  });
});
