import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { confirmationOf, linkToken } from '../../../../lib/boundary/approval-link.ts';
import { pageAnswer } from '../../../../lib/boundary/approval-page/page-answer.ts';
import { parseFunctionUrlEvent } from '../../../../lib/boundary/function-url-event.ts';
import { GUARDRAIL } from '../../../../lib/domain/exception/identity.ts';
import type { GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import { approvalPage } from '../../../../lib/shell/exceptions/approval-page.ts';
import type { ApprovalPagePorts } from '../../../../lib/shell/exceptions/approval-page-ports.ts';
import { serveFunctionUrl } from '../../../../local/embedded/function-url.ts';
import { aGrantedException, minutesAgo, NOW } from '../../../given.ts';
import { BOB, CAROL, KEY, startLocalApproval, type LocalApproval } from '../../../local-approval.ts';

const key = Buffer.from(KEY);

let local: LocalApproval;
let page: Awaited<ReturnType<typeof serveFunctionUrl>>;
/** What a test puts in the place of some ports. */
let instead: Partial<ApprovalPagePorts>;

beforeAll(async () => {
  local = await startLocalApproval();
  page = await serveFunctionUrl({
    functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:approval-page',
    timeoutSeconds: 30,
    handler: async (event) => {
      const request = parseFunctionUrlEvent(event);
      return pageAnswer(await approvalPage(request, { ...local.pagePorts, ...instead }), request.method);
    },
  });
});

afterAll(() => Promise.all([page.stop(), local.stop()]));

beforeEach(() => {
  local.setNow(NOW);
  local.setPolicy();
  local.told.splice(0);
  instead = {};
});

function tokenFor({ exceptionId, answerBy }: GuardrailException, approver = BOB): string {
  return linkToken({ exceptionId, approver, expiresAt: answerBy }, key);
}

interface Said {
  readonly status: number;
  readonly html: string;
}

async function request(token: string, init: RequestInit = {}): Promise<Said> {
  const answer = await fetch(`${page.url}/?t=${token}`, init);
  return { status: answer.status, html: await answer.text() };
}

/** Sends the page's form, as a browser does that ticked the box. */
function send(
  token: string,
  fields: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const body = new URLSearchParams({ note: '', confirmed: confirmationOf(token, key), ...fields });
  return request(token, { method: 'POST', body, headers });
}

async function stateOf({ exceptionId }: GuardrailException) {
  const found = await local.pagePorts.findException(exceptionId);
  if (found === null) throw new Error(`no exception ${exceptionId}`);
  return found;
}

/** What was written about an exception since it was given: nothing, where it still has its first revision. */
async function isUntouched(exception: GuardrailException, approver = BOB): Promise<boolean> {
  const { exceptionId, answerBy: expiresAt } = exception;
  const { revision } = await stateOf(exception);
  const use = await local.pagePorts.useOf({ exceptionId, approver, expiresAt });
  return revision === 1 && use === null && local.told.length === 0;
}

describe('opening a link', () => {
  it('shows who asks for what, and the form', async () => {
    const exception = await local.given();

    const { status, html } = await request(tokenFor(exception));

    expect(status).toBe(200);
    for (const fact of ['Alice Archer', 'U0ALICE01', 'i-0a1b2c3d4e5f60718', '111122223333', 'eu-west-1'])
      expect(html).toContain(fact);
    expect(html).toContain('The vendor agent cannot use IMDSv2');
    expect(html).toMatch(/value="deny".*value="approve"/s);
  });

  it('changes nothing, however often programs do it', async () => {
    const exception = await local.given();
    const token = tokenFor(exception);

    await Promise.all(
      ['GET', 'HEAD', 'GET', 'HEAD'].map((method) =>
        request(token, { method, headers: { purpose: 'prefetch', 'user-agent': 'LinkScanner/1.0' } }),
      ),
    );

    expect(await isUntouched(exception)).toBe(true);
  });

  it('answers HEAD like GET, without the page', async () => {
    const token = tokenFor(await local.given());

    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) => fetch(`${page.url}/?t=${token}`, { method })),
    );

    expect(head?.status).toBe(200);
    expect(head?.headers.get('content-security-policy')).toBe(get?.headers.get('content-security-policy'));
    expect(await head?.text()).toBe('');
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('by %s is refused', async (method) => {
    const exception = await local.given();

    const answer = await fetch(`${page.url}/?t=${tokenFor(exception)}`, { method });

    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    expect(await isUntouched(exception)).toBe(true);
  });

  it.each(['denied', 'granted', 'revoked', 'timed-out'] as const)(
    'of a request that is %s by now shows that, and no form',
    async (status) => {
      const exception = await local.given({ status });

      const shown = await request(tokenFor(exception));

      expect(shown.status).toBe(200);
      expect(shown.html).toContain('There is nothing to answer any more.');
      expect(shown.html).not.toContain('<form');
    },
  );

  it('of a request whose requester it was sent to offers them no approval, only the way out', async () => {
    const own = { kind: 'email', id: BOB, name: 'Bob' } as const;
    const exception = await local.given({ requestedBy: own });

    const { html } = await request(tokenFor(exception));

    expect(html).toContain('Nobody approves their own request.');
    expect(html).not.toContain('value="approve"');
    expect(html).toContain('value="deny"');
  });
});

describe('answering', () => {
  it('with a yes approves, and lets the workflow go on', async () => {
    const exception = await local.given();

    const { status, html } = await send(tokenFor(exception), { decision: 'approve' });

    expect(status).toBe(200);
    expect(html).toContain('Thank you. You approved this request');
    expect((await stateOf(exception)).exception.approvals).toEqual([
      { by: { kind: 'email', id: BOB, name: BOB }, via: 'link', at: NOW },
    ]);
    expect(local.told).toEqual([
      { taskToken: `token of ${exception.exceptionId}`, output: '{"decision":"granted"}' },
    ]);
  });

  it('with a no denies, with the note in the history', async () => {
    const exception = await local.given();
    const note = 'Use the agent’s beta instead:\r\nit has IMDSv2.';

    const { status, html } = await send(tokenFor(exception), { decision: 'deny', note });

    expect(status).toBe(200);
    expect(html).toContain('You denied this request');
    expect((await stateOf(exception)).exception).toMatchObject({
      status: 'denied',
      history: [{}, { what: 'denied', note: 'Use the agent’s beta instead: it has IMDSv2.' }],
    });
    expect(local.told).toMatchObject([{ output: '{"decision":"denied"}' }]);
  });

  it('with a no to the confirmation of a rollback ends that, and has the instance judged again', async () => {
    const rollback = await local.given({
      ...aGrantedException(),
      exceptionId: 'exc-0f0f0f0f0f0f0f0f',
      requestedBy: GUARDRAIL,
      requestedVia: 'rollback',
    });
    const { exceptionId } = rollback;
    const confirming = await local.given({
      requestedBy: GUARDRAIL,
      requestedVia: 'rollback',
      renews: exceptionId,
    });

    const { html } = await send(tokenFor(confirming), { decision: 'deny' });

    expect((await stateOf(rollback)).exception).toMatchObject({ status: 'revoked' });
    expect(local.judgedAgain).toMatchObject([{ detail: { exceptionId, change: 'revoked' } }]);
    expect(html).toContain('The rollback that it was to confirm ends at once.');
  });

  it('of two approvers with two links counts both, and only then lets the workflow go on', async () => {
    const exception = await local.given({ approvalsNeeded: 2 });

    const first = await send(tokenFor(exception, BOB), { decision: 'approve' });
    const toldAfterFirst = local.told.length;
    const second = await send(tokenFor(exception, CAROL), { decision: 'approve' });

    expect(first.html).toContain('It needs 1 more of 2 approvals.');
    expect(second.html).toContain('It comes into force within a minute');
    expect(toldAfterFirst).toBe(0);
    expect(local.told).toMatchObject([{ output: '{"decision":"granted"}' }]);
  });

  it('twice is refused, and says what the link was used for and when', async () => {
    const exception = await local.given({ approvalsNeeded: 2 });
    const token = tokenFor(exception);
    await send(token, { decision: 'approve' });
    const { revision } = await stateOf(exception);
    local.setNow(minutesAgo(-5));

    const again = await Promise.all(['approve', 'deny'].map((decision) => send(token, { decision })));

    for (const { status, html } of again) {
      expect(status).toBe(410);
      expect(html).toContain(
        'This link works once, and was used already. You approved this request on Sun, 1 Mar 2026, 10:00 UTC.',
      );
    }
    expect((await stateOf(exception)).revision).toBe(revision);
  });

  it('is shown to whoever opens a used link, instead of the form', async () => {
    const token = tokenFor(await local.given());
    await send(token, { decision: 'deny' });

    const { status, html } = await request(token);

    expect(status).toBe(200);
    expect(html).toContain('You denied this request on');
    expect(html).not.toContain('<form');
  });

  it('with a link in another spelling of the address does not count twice', async () => {
    const exception = await local.given({ approvalsNeeded: 2 });
    await send(tokenFor(exception, BOB), { decision: 'approve' });

    const again = await send(tokenFor(exception, 'BOB@Example.com'), { decision: 'approve' });

    expect(again.status).toBe(410);
    expect((await stateOf(exception)).exception.approvals).toHaveLength(1);
  });
});

describe('answering at the same time', () => {
  it.each([
    ['approve', 'approve'],
    ['approve', 'deny'],
    ['deny', 'deny'],
  ])('by one link, with %s and %s, changes the exception once', async (one, other) => {
    const exception = await local.given();
    const token = tokenFor(exception);

    const answers = await Promise.all([one, other].map((decision) => send(token, { decision })));

    expect((await stateOf(exception)).revision).toBe(2);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual(one === other ? [200, expect.anything()] : [200, 410]);
  });

  it('by two approvers loses neither answer', async () => {
    const exception = await local.given({ approvalsNeeded: 2 });

    await Promise.all([BOB, CAROL].map((who) => send(tokenFor(exception, who), { decision: 'approve' })));

    const { approvals } = (await stateOf(exception)).exception;
    expect(approvals.map(({ by }) => by.id).sort()).toEqual([BOB, CAROL]);
    expect(local.told.every(({ output }) => output === '{"decision":"granted"}')).toBe(true);
    expect(local.told).not.toEqual([]);
  });
});

describe('an answer that is cut off', () => {
  it.each(['approve', 'deny'] as const)(
    'before the link is marked (%s) can be given again, with the same outcome and no second vote',
    async (decision) => {
      const exception = await local.given({ approvalsNeeded: 2 });
      const token = tokenFor(exception);
      instead = { keepUse: () => Promise.reject(new Error('cut off')) };
      const cut = await send(token, { decision });
      instead = {};
      const { revision } = await stateOf(exception);
      local.setNow(minutesAgo(-5));

      const again = await send(token, { decision });
      const once = await send(token, { decision });

      expect(cut.status).toBe(502);
      expect(again.status).toBe(200);
      expect(again.html).toContain('on Sun, 1 Mar 2026, 10:00 UTC');
      expect((await stateOf(exception)).revision).toBe(revision);
      expect(once.status).toBe(410);
    },
  );

  it('before the workflow was told is told by the same answer given again', async () => {
    const exception = await local.given();
    const token = tokenFor(exception);
    local.failWorkflow(1);
    const cut = await send(token, { decision: 'approve' });

    const again = await send(token, { decision: 'approve' });

    expect(cut.status).toBe(502);
    expect(again.status).toBe(200);
    expect(local.told).toMatchObject([{ output: '{"decision":"granted"}' }]);
    expect((await stateOf(exception)).exception.approvals).toHaveLength(1);
  });

  it('before it was written has changed nothing, and the link still works for either answer', async () => {
    const exception = await local.given();
    const token = tokenFor(exception);
    instead = { saveException: () => Promise.reject(new Error('cut off')) };
    await send(token, { decision: 'approve' });
    const untouched = await isUntouched(exception);
    instead = {};

    const other = await send(token, { decision: 'deny' });

    expect(untouched).toBe(true);
    expect(other.status).toBe(200);
  });

  it('leaves an approver of two free to think better of it: a no is never too late', async () => {
    const exception = await local.given({ approvalsNeeded: 2 });
    const token = tokenFor(exception);
    instead = { keepUse: () => Promise.reject(new Error('cut off')) };
    await send(token, { decision: 'approve' });
    instead = {};

    await send(token, { decision: 'deny' });

    expect((await stateOf(exception)).exception.status).toBe('denied');
  });
});

describe('who may answer', () => {
  it.each(['approve', 'deny'])('is asked of the policy again: %s', async (decision) => {
    const exception = await local.given();
    const token = tokenFor(exception);
    local.setPolicy({ approvers: { slackUsers: [], slackGroups: [], principals: [], emails: [CAROL] } });

    const [looked, answered] = [await request(token), await send(token, { decision })];

    for (const { status, html } of [looked, answered]) {
      expect(status).toBe(403);
      expect(html).toContain('not among the approvers any more');
      expect(html).not.toContain('i-0a1b2c3d4e5f60718');
    }
    expect(await isUntouched(exception)).toBe(true);
  });

  it('is no requester, be it under another identity that the policy knows', async () => {
    const exception = await local.given();
    const bobIsAlice = { name: 'Alice', slackUsers: ['U0ALICE01'], principals: [], emails: [BOB] };
    local.setPolicy({ people: [bobIsAlice] });

    const { status, html } = await send(tokenFor(exception), { decision: 'approve' });

    expect(status).toBe(403);
    expect(html).toContain('Nobody approves their own request.');
    expect(await isUntouched(exception)).toBe(true);
  });

  it('is nobody who could be the requester; they can still say no', async () => {
    const exception = await local.given();
    local.setPolicy({ people: [] });
    const token = tokenFor(exception);

    const approved = await send(token, { decision: 'approve' });
    const untouched = await isUntouched(exception);
    const denied = await send(token, { decision: 'deny' });

    expect(approved.status).toBe(403);
    expect(approved.html).toContain('it cannot be told whether that was you');
    expect(untouched).toBe(true);
    expect(denied.status).toBe(200);
  });

  it.each(['denied', 'revoked', 'timed-out', 'expired', 'granted'] as const)(
    'does not matter once the request is %s',
    async (status) => {
      const exception = await local.given({ status });

      const answers = await Promise.all(
        ['approve', 'deny'].map((decision) => send(tokenFor(exception), { decision })),
      );

      for (const answer of answers) {
        expect(answer.status).toBe(410);
        expect(answer.html).toContain('This request is not open any more');
      }
      expect((await stateOf(exception)).revision).toBe(1);
    },
  );

  it('has until the moment at which the time to answer ends, and no longer', async () => {
    const exception = await local.given();
    const token = tokenFor(exception);
    local.setNow(exception.answerBy);

    const [looked, late] = [await request(token), await send(token, { decision: 'approve' })];
    local.setNow(new Date(exception.answerBy.getTime() - 1));
    const inTime = await send(token, { decision: 'approve' });

    expect([looked.status, late.status, inTime.status]).toEqual([410, 410, 200]);
    expect(late.html).toContain('The time to answer is over');
  });
});

describe('a link', () => {
  it('that is not ours tells nothing, whether there is such an exception or not', async () => {
    const exception = await local.given();
    const foreign = Buffer.from('another key that is also more than 32 bytes');
    const link = { approver: BOB, expiresAt: exception.answerBy };
    const forged = [
      linkToken({ ...link, exceptionId: exception.exceptionId }, foreign),
      linkToken({ ...link, exceptionId: 'exc-ffffffffffffffff' }, foreign),
    ];
    instead = { findException: () => Promise.reject(new Error('Nobody may look.')) };

    const answers = await Promise.all(
      forged.flatMap((token) => [request(token), send(token, { decision: 'approve' })]),
    );

    expect(new Set(answers.map(({ status, html }) => `${status} ${html}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(403);
  });

  it('of one exception is none for another, nor one approver’s for another', async () => {
    const [mine, other] = [await local.given(), await local.given()];
    const parts = (token: string) => token.split('.') as [string, string];
    const mixed = [
      [parts(tokenFor(other))[0], parts(tokenFor(mine))[1]],
      [parts(tokenFor(mine, CAROL))[0], parts(tokenFor(mine, BOB))[1]],
    ].map((pair) => pair.join('.'));

    const answers = await Promise.all(mixed.map((token) => send(token, { decision: 'approve' })));

    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    expect(await isUntouched(other)).toBe(true);
    expect(await isUntouched(mine, CAROL)).toBe(true);
  });

  it.each([
    ['padded', (token: string) => `${token}=`],
    ['in another case', (token: string) => token.toUpperCase()],
    ['with its dot encoded', (token: string) => token.replace('.', '%2E')],
    ['with a blank', (token: string) => `${token}%20`],
    ['in plain base64', (token: string) => token.replace(/.$/, '/')],
    ['given twice', (token: string) => `${token}&t=${token}`],
    ['beside another', (token: string) => `x&t=${token}`],
    ['cut off', (token: string) => token.slice(0, -1)],
    ['longer than any', (token: string) => `${'A'.repeat(2_048)}${token}`],
    ['empty', () => ''],
  ])('that is %s is refused', async (_name, changed) => {
    const exception = await local.given();

    const answer = await request(changed(tokenFor(exception)));

    expect(answer.status).toBeOneOf([400, 403]);
    expect(await isUntouched(exception)).toBe(true);
  });

  it('in a query with what mail programs add still works', async () => {
    const exception = await local.given();

    const answer = await request(`${tokenFor(exception)}&utm_source=mail`);

    expect(answer.status).toBe(200);
  });

  it('for an exception that is gone says so', async () => {
    const token = linkToken(
      { exceptionId: 'exc-00000000deadbeef', approver: BOB, expiresAt: minutesAgo(-5) },
      key,
    );

    const [looked, answered] = [await request(token), await send(token, { decision: 'approve' })];

    expect([looked.status, answered.status]).toEqual([410, 410]);
    expect(looked.html).toContain('This request is not there any more');
  });

  it('is refused before the key is read where it cannot be one', async () => {
    instead = { linkKey: () => Promise.reject(new Error('Nobody needs the key.')) };

    const answers = await Promise.all(['', 'x', 'a.b', '%00'].map((token) => request(token)));

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
  });
});

describe('a form', () => {
  it.each([
    ['without the ticked box', { confirmed: undefined }, 400, 'Please tick the box'],
    ['with the box ticked by guess', { confirmed: 'on' }, 403, 'did not come from this page'],
    ['without a decision', { decision: undefined }, 400, 'not the form of this page'],
    ['with another decision', { decision: 'revoke' }, 400, 'not the form of this page'],
    ['with a field more', { admin: 'true' }, 400, 'not the form of this page'],
    ['with a note too long', { note: 'x'.repeat(401) }, 400, 'not the form of this page'],
  ])('%s is refused', async (_name, differences, status, words) => {
    const exception = await local.given();
    const token = tokenFor(exception);
    const all = { decision: 'approve', confirmed: confirmationOf(token, key), note: '', ...differences };
    const fields = Object.entries(all).filter(([, value]) => value !== undefined) as [string, string][];

    const answer = await request(token, { method: 'POST', body: new URLSearchParams(fields) });

    expect(answer.status).toBe(status);
    expect(answer.html).toContain(words);
    expect(await isUntouched(exception)).toBe(true);
  });

  it.each([
    ['names a field twice', (body: string) => `${body}&decision=deny`],
    ['names a field twice in another spelling', (body: string) => `${body}&%64ecision=deny`],
    ['has a bad escape', (body: string) => `${body}%zz`],
    ['has bytes that are no UTF-8', (body: string) => `${body}%ff`],
    ['has an equals sign too many', (body: string) => body.replace('decision=', 'decision==')],
    ['has an empty pair', (body: string) => `${body}&`],
    ['has raw bytes', (body: string) => `${body}\u00e9`],
    ['reaches for a prototype', (body: string) => `${body}&__proto__=x`],
    ['is empty', () => ''],
  ])('that %s is refused', async (_name, changed) => {
    const exception = await local.given();
    const token = tokenFor(exception);
    const body = `decision=approve&confirmed=${confirmationOf(token, key)}&note=`;

    const answer = await request(token, {
      method: 'POST',
      body: changed(body),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

    expect(answer.status).toBe(400);
    expect(await isUntouched(exception)).toBe(true);
  });

  it.each([
    ['multipart/form-data; boundary=x'],
    ['application/json'],
    ['text/plain'],
    ['application/x-www-form-urlencoded; charset=utf-7'],
    ['application/x-www-form-urlencoded, text/plain'],
    [''],
  ])('of type %j is refused', async (contentType) => {
    const exception = await local.given();
    const token = tokenFor(exception);
    const body = `decision=approve&confirmed=${confirmationOf(token, key)}&note=`;

    const answer = await request(token, {
      method: 'POST',
      body,
      headers: { 'content-type': contentType },
    });

    expect(answer.status).toBe(415);
    expect(await isUntouched(exception)).toBe(true);
  });

  it('of more than 4 KB is refused, and the longest note of any script is not', async () => {
    const exception = await local.given();
    const token = tokenFor(exception);

    const large = await send(token, { decision: 'deny', note: 'x'.repeat(4_096) });
    const untouched = await isUntouched(exception);
    const longest = await send(token, { decision: 'deny', note: '界'.repeat(400) });

    expect(large.status).toBe(413);
    expect(untouched).toBe(true);
    expect(longest.status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['an origin that is none', { origin: 'nonsense' }],
    ['another site, that the browser names', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour on the same domain', { 'sec-fetch-site': 'same-site' }],
    ['a sandboxed page elsewhere', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ])('from %s is refused, though it holds everything', async (_name, headers) => {
    const exception = await local.given();

    const answer = await send(tokenFor(exception), { decision: 'approve' }, headers);

    expect(answer.status).toBe(403);
    expect(await isUntouched(exception)).toBe(true);
  });

  it.each<[string, () => Record<string, string>]>([
    ['its own origin', () => ({ origin: page.url, 'sec-fetch-site': 'same-origin' })],
    ['a page that sends no referrer', () => ({ origin: 'null', 'sec-fetch-site': 'same-origin' })],
    ['an old browser', () => ({ origin: 'null' })],
  ])('from %s is taken', async (_name, headers) => {
    const exception = await local.given();

    const answer = await send(tokenFor(exception), { decision: 'deny' }, headers());

    expect(answer.status).toBe(200);
  });

  it('of one link is none of another', async () => {
    const [mine, other] = [await local.given(), await local.given()];

    const answer = await send(tokenFor(other), {
      decision: 'approve',
      confirmed: confirmationOf(tokenFor(mine), key),
    });

    expect(answer.status).toBe(403);
    expect(await isUntouched(other)).toBe(true);
  });
});

describe('every answer', () => {
  it.each([
    ['a page', 'GET', '/?t='],
    ['a refusal', 'GET', '/?t=x'],
    ['a wrong method', 'PUT', '/?t='],
    ['a wrong path', 'GET', '/favicon.ico?t='],
  ])('(%s) keeps its address secret and lets nothing in', async (_name, method, path) => {
    const token = tokenFor(await local.given());

    const answer = await fetch(page.url + path + token, { method });

    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'strict-transport-security': expect.stringMatching(/^max-age=\d{8}/) as unknown,
      'content-security-policy': expect.stringMatching(
        /^default-src 'none'; style-src 'sha256-[^' ]+'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
      ) as unknown,
    });
    expect(await answer.text()).not.toContain(token);
  });
});
