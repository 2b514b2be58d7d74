import { describe, expect, it } from 'vitest';
import { lambdaContext } from '../../local/embedded/lambda-context.ts';
import type { Identity } from '../../lib/domain/exception/identity.ts';
import { aClosedRecord, anException, aGrantedException, NOW } from '../given.ts';
import { withExceptionsApi } from '../in-local-exceptions.ts';
import { PEOPLE, type PersonName } from '../local-exceptions-api.ts';
import { describeOutput } from './output.ts';

const ID = 'exc-0a1b2c3d4e5f6071';
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:exceptions-api';

const api = withExceptionsApi();

interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly message?: string };
}

/** Calls the API as somebody, who is known by their access key. */
async function call(
  person: PersonName,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<Answered> {
  const answer = await fetch(`${api.url}${path}`, {
    method,
    headers: { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${PEOPLE[person].accessKeyId}/x` },
    ...(body !== undefined && {
      body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Answered['body']) };
}

const wish = {
  exceptionId: ID,
  scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
  allows: { httpTokens: 'optional' },
  reason: 'The vendor agent cannot use IMDSv2 before its release in April.',
  expiresAt: '2026-03-08T10:00:00.000Z',
};

function identityOf(person: 'alice' | 'bob' | 'carol'): Identity {
  return { kind: 'principal', id: PEOPLE[person].arn, name: `${person}@example.com` };
}

/** A request of Alice from the command line that waits. */
const waiting = anException({ exceptionId: ID, requestedBy: identityOf('alice'), requestedVia: 'cli' });

describe('a request', () => {
  it('is made in the name of whom IAM has proved, and starts its workflow', async () => {
    const { status, body } = await call('alice', 'POST', '/requests', wish);

    expect(status).toBe(201);
    expect(body).toMatchObject({
      message: 'Requested. Until it is approved nothing changes.',
      exception: {
        exceptionId: ID,
        accountId: '111122223333',
        region: 'eu-west-1',
        status: 'requested',
        requestedBy: { kind: 'principal', id: PEOPLE.alice.arn, name: 'alice@example.com' },
        requestedVia: 'cli',
        answerBy: '2026-03-02T10:00:00.000Z',
        renews: null,
      },
      approvers: { principals: [expect.stringContaining('SecurityApprover')] },
    });
    expect(api.local.workflow.started).toEqual([ID]);
    expect(api.output.metrics()).toMatchObject({ ExceptionsRequested: 1 });
  });

  it('is for another account and Region where it names them', async () => {
    const { body } = await call('alice', 'POST', '/requests', {
      ...wish,
      accountId: '444455556666',
      region: 'us-east-1',
    });

    expect(body).toMatchObject({ exception: { accountId: '444455556666', region: 'us-east-1' } });
  });

  it('is one request however often it comes, also a little later', async () => {
    await call('alice', 'POST', '/requests', wish);

    const again = await call('alice', 'POST', '/requests', {
      ...wish,
      expiresAt: '2026-03-08T10:00:07.000Z',
    });

    expect(again).toMatchObject({
      status: 200,
      body: {
        message: 'This was requested before. It stands at: Waiting for approval.',
        exception: { expiresAt: wish.expiresAt },
      },
    });
    expect(api.local.workflow.started).toEqual([ID]);
  });

  it('is one request also before the workflow has recorded it', async () => {
    api.local.workflow.recordNothing(true);
    await call('alice', 'POST', '/requests', wish);

    const again = await call('alice', 'POST', '/requests', wish);

    expect(again).toMatchObject({ status: 200, body: { exception: { exceptionId: ID } } });
    expect(api.local.workflow.started).toEqual([ID]);
  });

  it.each([
    ['of somebody else', 'bob', {}],
    ['for something else', 'alice', { allows: { httpPutResponseHopLimit: 3 } }],
  ] as const)('with the id of one %s is refused', async (_what, person, differences) => {
    await call('alice', 'POST', '/requests', wish);

    const { status, body } = await call(person, 'POST', '/requests', { ...wish, ...differences });

    expect(status).toBe(409);
    expect(body).toEqual({
      message: `${ID} is another request. Ask without this id, and a new one is made.`,
    });
  });

  it('that the policy does not allow is refused with everything that is wrong with it', async () => {
    const { status, body } = await call('alice', 'POST', '/requests', {
      ...wish,
      reason: 'because',
      expiresAt: '2027-01-01T00:00:00.000Z',
    });

    expect(status).toBe(422);
    expect(body.message).toBe(
      'The reason must have 10 to 500 characters: it is what approvers decide by. The end must be at least 15 minutes and at most 30 days ahead.',
    );
    expect(api.local.workflow.started).toEqual([]);
  });

  it('fails loudly where the workflow cannot be started, and nothing has changed', async () => {
    api.local.workflow.failNext(10);

    const { status } = await call('alice', 'POST', '/requests', wish);

    api.local.workflow.failNext(0);
    expect(status).toBe(502);
    expect(api.local.workflow.started).toEqual([]);
  });
});

describe('an answer', () => {
  it('of an approver counts, and the last that is needed brings the exception into force', async () => {
    await call('alice', 'POST', '/requests', wish);

    const { status, body } = await call('bob', 'POST', `/exceptions/${ID}/approve`, { note: 'Until April.' });

    expect(status).toBe(200);
    expect(body.message).toBe('Approved. It comes into force now.');
    expect(api.local.workflow.decisions).toEqual([`${ID}: granted`]);
    const shown = await call('alice', 'GET', `/exceptions/${ID}`);
    expect(shown.body).toMatchObject({
      exception: {
        status: 'granted',
        approvals: [{ by: identityOf('bob'), via: 'cli' }],
        history: [
          { what: 'requested' },
          { what: 'approved', by: identityOf('bob'), note: 'Until April.' },
          { what: 'granted', by: null },
        ],
      },
    });
    expect(api.output.emf()).toContainEqual(expect.objectContaining({ AnswersTaken: 1 }));
  });

  it('may be one of several that are needed', async () => {
    await api.local.put({ ...waiting, approvalsNeeded: 2 });

    const { body } = await call('bob', 'POST', `/exceptions/${ID}/approve`);

    expect(body.message).toBe('Approved, as 1 of 2. It needs another approver.');
    expect(api.local.workflow.decisions).toEqual([]);
  });

  it('may be a no, and one is enough', async () => {
    await call('alice', 'POST', '/requests', wish);

    const { body } = await call('bob', 'POST', `/exceptions/${ID}/deny`, {});

    expect(body).toMatchObject({ message: 'Denied. Nothing has changed.', exception: { status: 'denied' } });
    expect(api.local.workflow.decisions).toEqual([`${ID}: denied`]);
  });

  it.each(['approve', 'deny', 'revoke'])(
    'to %s counts once, and is no mistake when it comes again',
    async (answer) => {
      await call('alice', 'POST', '/requests', wish);
      await call('bob', 'POST', `/exceptions/${ID}/${answer}`);

      const again = await call('bob', 'POST', `/exceptions/${ID}/${answer}`);

      const message = expect.stringMatching(/^You have said so before\. It stands at: .+\.$/) as string;
      expect(again).toMatchObject({ status: 200, body: { message } });
      const { body } = await call('bob', 'GET', `/exceptions/${ID}`);
      const { history } = body['exception'] as { history: { by: { id: string } | null }[] };
      expect(history.filter(({ by }) => by?.id === PEOPLE.bob.arn)).toHaveLength(1);
    },
  );

  it('is finished when it comes again after it was cut off', async () => {
    await call('alice', 'POST', '/requests', wish);
    api.local.workflow.failNext(10);
    const cutOff = await call('bob', 'POST', `/exceptions/${ID}/approve`);
    api.local.workflow.failNext(0);

    const again = await call('bob', 'POST', `/exceptions/${ID}/approve`);

    expect([cutOff.status, again.status]).toEqual([502, 200]);
    expect(api.local.workflow.decisions).toEqual([`${ID}: granted`]);
  });

  it.each([
    ['who asked themselves', 'bob', 'approve', { requestedBy: identityOf('bob') }, 403, 'own-request'],
    ['whom the policy does not list', 'alice', 'approve', {}, 403, 'not-an-approver'],
    ['whom the policy does not list, with a no', 'alice', 'deny', {}, 403, 'not-an-approver'],
    [
      'of whom nobody knows whether they asked in Slack',
      'bob',
      'approve',
      { requestedBy: { kind: 'slack-user', id: 'U0ALICE01', name: 'Alice' } },
      403,
      'cannot-tell-apart',
    ],
    [
      'who has approved already',
      'bob',
      'approve',
      { approvalsNeeded: 2, approvals: [{ by: identityOf('bob'), via: 'cli', at: NOW }] },
      409,
      'answered-before',
    ],
    ['who is too late', 'bob', 'approve', { answerBy: NOW }, 409, 'too-late'],
    ['who comes after another answer', 'bob', 'deny', { status: 'denied' }, 409, 'not-open'],
    ['who takes back what is over', 'bob', 'revoke', { status: 'expired' }, 409, 'not-open'],
  ] as const)(
    'of somebody %s changes nothing',
    async (_who, person, answer, differences, status, refusal) => {
      await api.local.put({ ...waiting, ...differences });

      const answered = await call(person, 'POST', `/exceptions/${ID}/${answer}`, { note: null });

      expect(answered).toMatchObject({ status, body: { refusal, exception: { exceptionId: ID } } });
      expect(answered.body.message).toMatch(/^[A-Z].+\. \(It stands at: .+\.\)$/);
      expect(api.local.workflow.decisions).not.toContain(`${ID}: granted`);
      expect(api.output.emf()).toContainEqual(
        expect.objectContaining({ AnswersRefused: 1, reason: refusal }),
      );
    },
  );

  it('takes an exception back: its instances are judged again, and people are told', async () => {
    await api.local.put(aGrantedException({ exceptionId: ID }));

    const { status, body } = await call('carol', 'POST', `/exceptions/${ID}/revoke`, { note: 'No more.' });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      message: 'Taken back. It allows nothing any more, and its instances are judged again at once.',
      exception: { status: 'revoked' },
    });
    expect(api.local.judgedAgain).toMatchObject([{ detail: { exceptionId: ID, change: 'revoked' } }]);
    expect(api.local.topic.messages).toHaveLength(1);
  });

  it('may be that of whoever asked, who takes the request back', async () => {
    await api.local.put(waiting);

    const { body } = await call('alice', 'POST', `/exceptions/${ID}/revoke`);

    expect(body).toMatchObject({ exception: { status: 'revoked' } });
  });

  it.each(['approve', 'deny', 'revoke'])('to %s what nobody knows is told', async (answer) => {
    const { status, body } = await call('bob', 'POST', `/exceptions/${ID}/${answer}`);

    expect({ status, body }).toEqual({ status: 404, body: { message: `There is no exception ${ID}.` } });
  });
});

describe('a renewal', () => {
  const renewal = { exceptionId: 'exc-00000000000000aa', expiresAt: '2026-03-20T10:00:00.000Z' };

  it('asks for the same with a new end', async () => {
    await api.local.put(aGrantedException({ exceptionId: ID, region: 'us-east-1' }));

    const { status, body } = await call('alice', 'POST', `/exceptions/${ID}/renewals`, renewal);

    expect(status).toBe(201);
    expect(body).toMatchObject({
      exception: {
        exceptionId: renewal.exceptionId,
        region: 'us-east-1',
        scope: wish.scope,
        allows: wish.allows,
        reason: wish.reason,
        expiresAt: renewal.expiresAt,
        status: 'requested',
        renews: ID,
      },
    });
  });

  it('may have a reason of its own', async () => {
    await api.local.put(aGrantedException({ exceptionId: ID, status: 'expired' }));
    const reason = 'The release was put off until May.';

    const { body } = await call('alice', 'POST', `/exceptions/${ID}/renewals`, { ...renewal, reason });

    expect(body).toMatchObject({ exception: { reason, renews: ID } });
  });

  it.each(['requested', 'denied', 'timed-out', 'revoked', 'failed'] as const)(
    'of one that is %s is refused',
    async (status) => {
      await api.local.put(anException({ exceptionId: ID, status }));

      const answered = await call('alice', 'POST', `/exceptions/${ID}/renewals`, renewal);

      expect(answered.status).toBe(409);
      expect(answered.body.message).toContain('Only what is in force or has expired can be renewed');
      expect(api.local.workflow.started).toEqual([]);
    },
  );

  it('of what nobody knows is told', async () => {
    const { status } = await call('alice', 'POST', `/exceptions/${ID}/renewals`, renewal);

    expect(status).toBe(404);
  });
});

describe('reading', () => {
  it('lists the exceptions with a status', async () => {
    await api.local.put(waiting, aGrantedException({ exceptionId: 'exc-00000000000000bb' }));

    const all = await call('alice', 'GET', '/exceptions');
    const granted = await call('alice', 'GET', '/exceptions?status=granted');

    expect(all.body).toMatchObject({ message: '2 exceptions.', nextCursor: null });
    expect(granted.body).toMatchObject({ exceptions: [{ exceptionId: 'exc-00000000000000bb' }] });
  });

  it('shows an exception with what it changed', async () => {
    await api.local.put(waiting);
    await api.local.putChanges(aClosedRecord({ exceptionIds: [ID] }));

    const { body } = await call('alice', 'GET', `/exceptions/${ID}`);

    expect(body).toMatchObject({
      exception: { exceptionId: ID },
      changes: [{ outcome: 'remediated', closedAt: NOW.toISOString() }],
      nextCursor: null,
    });
  });

  it('exports what was open at a time or later, and what ended in the day before', async () => {
    const endedAt = (at: string) => [{ at: new Date(at), what: 'expired', by: null, note: null } as const];
    await api.local.put(
      waiting,
      aGrantedException({
        exceptionId: 'exc-0000000000000001',
        status: 'expired',
        history: endedAt('2026-01-30T00:00:00Z'),
      }),
      aGrantedException({
        exceptionId: 'exc-0000000000000002',
        status: 'expired',
        history: endedAt('2026-01-31T12:00:00Z'),
      }),
    );

    const { body } = await call('alice', 'GET', '/export?since=2026-02-01T00:00:00.000Z');

    expect(body).toMatchObject({
      entries: [{ exception: { exceptionId: 'exc-0000000000000002' } }, { exception: { exceptionId: ID } }],
    });
  });

  it('of what nobody knows is told', async () => {
    const { status, body } = await call('alice', 'GET', `/exceptions/${ID}`);

    expect({ status, body }).toEqual({ status: 404, body: { message: `There is no exception ${ID}.` } });
  });
});

describe('what is no call of ours', () => {
  it.each<[string, string, string, unknown, number, RegExp]>([
    ['another path', 'GET', '/', undefined, 404, /^There is nothing at "\/"\.$/],
    ['a path above', 'GET', '/exceptions/../policy', undefined, 404, /nothing at/],
    ['an id that is none', 'GET', '/exceptions/token%23exc-1', undefined, 404, /nothing at/],
    ['another method', 'DELETE', `/exceptions/${ID}`, undefined, 405, /^Only GET is understood here\.$/],
    ['a read of what is written', 'GET', '/requests', undefined, 405, /^Only POST/],
    ['a body that is no JSON', 'POST', '/requests', '{"scope":', 400, /^The body is not JSON\.$/],
    [
      'a body that is no text',
      'POST',
      '/requests',
      Buffer.from([0xff, 0xfe]),
      400,
      /^The body is not JSON\.$/,
    ],
    [
      'a body that is too large',
      'POST',
      '/requests',
      ' '.repeat(16 * 1024 + 1),
      413,
      /^The body has more than 16 KB\.$/,
    ],
    ['no body', 'POST', '/requests', undefined, 422, /^exceptionId: is missing/],
    ['JSON of another kind', 'POST', '/requests', '[]', 422, /expected object/],
    [
      'a key too many',
      'POST',
      '/requests',
      { ...wish, approved: true },
      422,
      /^"approved" is not a known key\.$/,
    ],
    [
      'a key too many deeper down',
      'POST',
      '/requests',
      { ...wish, allows: { httpTokens: 'optional', httpEndpoint: 'enabled' } },
      422,
      /^"allows.httpEndpoint" is not a known key\.$/,
    ],
    [
      'a hop limit in words',
      'POST',
      '/requests',
      { ...wish, allows: { httpPutResponseHopLimit: '3' } },
      422,
      /^allows\.httpPutResponseHopLimit: /,
    ],
    [
      'an id of another form',
      'POST',
      '/requests',
      { ...wish, exceptionId: 'exc-1' },
      422,
      /^exceptionId: must be/,
    ],
    ['a time that is none', 'POST', '/requests', { ...wish, expiresAt: 'tomorrow' }, 422, /^expiresAt: /],
    [
      'a note too long',
      'POST',
      `/exceptions/${ID}/approve`,
      { note: 'x'.repeat(501) },
      422,
      /^note: must be at most 500/,
    ],
    [
      'an identity in the body',
      'POST',
      `/exceptions/${ID}/approve`,
      { by: 'bob' },
      422,
      /^"by" is not a known key\.$/,
    ],
    ['a status that is none', 'GET', '/exceptions?status=approved', undefined, 422, /^status: /],
    [
      'a cursor that is none',
      'GET',
      '/exceptions?cursor=%00',
      undefined,
      422,
      /^cursor: must be the nextCursor of an earlier page/,
    ],
    ['a query too much', 'GET', '/export?until=2026-01-01', undefined, 422, /^"until" is not a known key\.$/],
  ])('is refused in a sentence: %s', async (_what, method, path, body, status, message) => {
    const answer = await call('alice', method, path, body);

    expect(answer.status).toBe(status);
    expect(answer.body.message).toMatch(message);
    expect(api.local.workflow.started).toEqual([]);
    expect(api.output.metrics()).toMatchObject({ RequestsMalformed: 1 });
  });

  it('is taken as the bytes that were sent, whatever they say they are', async () => {
    const { status } = await call('alice', 'POST', '/requests', wish, {
      'content-type': 'application/x-binary',
    });

    expect(status).toBe(201);
  });

  it.each([
    ['no authorizer', {}],
    ['an authorizer of another kind', { authorizer: { jwt: { claims: {} } } }],
    ['no ARN', { authorizer: { iam: { userArn: '' } } }],
  ])('is refused where nobody knows who calls: %s', async (_what, differences) => {
    const event = {
      version: '2.0',
      rawPath: '/exceptions',
      rawQueryString: '',
      headers: {},
      isBase64Encoded: false,
      requestContext: { http: { method: 'GET' }, ...differences },
    };

    const answer = await api.handler(event, lambdaContext(FUNCTION_ARN, 30));

    expect(answer.statusCode).toBe(403);
    expect(JSON.parse(answer.body)).toEqual({
      message: 'Nobody knows who calls. This URL is for signed calls only (AuthType AWS_IAM).',
    });
    expect(api.output.emf()).toContainEqual(expect.objectContaining({ AnswersRefused: 1, reason: 'other' }));
  });

  it('is no event of a URL at all, and fails', async () => {
    const handled = api.handler({ action: 'approve' }, lambdaContext(FUNCTION_ARN, 30));

    await expect(handled).rejects.toThrow();
  });
});

describe('the log', () => {
  it('says who called what, and nothing of what they wrote', async () => {
    await call('alice', 'POST', '/requests', wish);

    expect(api.output.logs()).toMatchObject([
      {
        message: 'call',
        caller: PEOPLE.alice.arn,
        call: 'request',
        exceptionId: ID,
        status: 201,
        outcome: 'requested',
      },
    ]);
    expect(api.output.text()).not.toContain('vendor agent');
    expect(api.output.text()).not.toContain('token of');
  });

  it('of an answer in JSON that nobody keeps', async () => {
    const answer = await fetch(`${api.url}/exceptions`, {
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${PEOPLE.alice.accessKeyId}/x` },
    });

    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

describeOutput(['exceptions-api']);
