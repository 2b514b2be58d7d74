import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { storyActions } from '../../../../lib/boundary/slack/exceptions/story-actions.ts';
import { storyMessage } from '../../../../lib/boundary/slack/story-message.ts';
import { signatureHeaders } from '../../../../local/slack/interaction/signature.ts';
import { context } from '../../boundary/slack/given-message.ts';
import { aFinding, aStory } from '../../domain/story/given-story.ts';
import { startLocalExceptions, type LocalExceptions } from '../../../local-slack-exceptions.ts';

let local: LocalExceptions;

beforeEach(async () => {
  local = await startLocalExceptions();
});

afterEach(() => local.stop());

const tags = { Name: 'web-1', 'aws:autoscaling:groupName': 'web' };
const answers = { reason: 'The vendor agent cannot use IMDSv2.' };

/** A finding's message with its button; gives its timestamp. */
async function aFindingsMessage(): Promise<string> {
  const message = storyMessage(aStory(aFinding(0, {}, tags)), { ...context, actions: storyActions });
  const answer = await local.messagePorts.post(message, { channel: '#imds-guardrail', id: 'story' });
  return (answer.kind === 'posted' ? answer.posted.ts : null) ?? '';
}

/** The form that Alice has open; gives its id. */
async function anOpenForm(): Promise<string> {
  await local.slack.press(await aFindingsMessage(), 'request-exception', 'alice');
  return local.slack.views.list()[0]?.id ?? '';
}

/** What whoever knows the URL may send to it. */
async function send(body: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(local.interactivityUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });
  return { status: response.status, body: await response.text() };
}

function signed(body: string, secret = local.slack.signingSecret): Record<string, string> {
  return signatureHeaders(body, Date.now(), secret);
}

describe('the button on a finding', () => {
  it('opens the form for whoever pressed it, with what the finding is about', async () => {
    const delivered = await local.slack.press(await aFindingsMessage(), 'request-exception', 'bob');

    expect(delivered).toEqual({ kind: 'answered', status: 200, body: '' });
    expect(local.taken).toEqual([{ kind: 'form-opened' }]);
    expect(local.slack.views.list()).toMatchObject([
      { userId: 'U0BOB0001', content: { title: { text: 'Request an exception' } } },
    ]);
    expect(local.queue).toEqual([]);
  });

  it('tells the person when Slack does not take the form', async () => {
    const ts = await aFindingsMessage();
    local.slack.faults.add({ kind: 'error', method: 'views.open', error: 'expired_trigger_id' });

    const delivered = await local.slack.press(ts, 'request-exception', 'bob');

    expect(delivered).toMatchObject({ kind: 'answered', status: 200 });
    expect(local.taken).toEqual([{ kind: 'form-not-opened', reason: 'expired_trigger_id' }]);
    expect(local.toldTo('U0BOB0001')[0]).toContain('could not be opened (expired_trigger_id)');
  });

  it('tells the person when nobody approves exceptions any more', async () => {
    const ts = await aFindingsMessage();
    local.parameters.setValue('policy', '{}');

    await local.slack.press(ts, 'request-exception', 'bob');

    expect(local.slack.views.list()).toEqual([]);
    expect(local.toldTo('U0BOB0001')[0]).toContain('the policy names no approvers');
  });

  it('fails, and Slack says so, when Slack does not answer in time', async () => {
    const ts = await aFindingsMessage();
    local.slack.faults.add({ kind: 'status', method: 'views.open', status: 503 });

    const delivered = await local.slack.press(ts, 'request-exception', 'bob');

    expect(delivered).toMatchObject({ kind: 'answered', status: 502 });
    expect(local.slack.calls.count('views.open')).toBe(1);
  });
});

describe('a form that was sent', () => {
  it('is queued once as a request, and closes', async () => {
    const viewId = await anOpenForm();

    await local.slack.submit(viewId, { ...answers, scope: 'auto-scaling-group', days: '3' });

    const [body = '', ...others] = local.queue;
    expect(others).toEqual([]);
    expect(local.slack.views.list()).toEqual([]);
    expect(JSON.parse(body)).toMatchObject({
      kind: 'request',
      by: { kind: 'slack-user', id: 'U0ALICE01', name: 'alice' },
      replyTo: { userId: 'U0ALICE01', channelId: 'C0LOCAL001', responseUrl: null },
      wish: {
        scope: { kind: 'auto-scaling-group', id: 'web' },
        allows: { httpTokens: 'optional' },
        reason: 'The vendor agent cannot use IMDSv2.',
      },
    });
  });

  it('asks for the same exception, however often it is sent', async () => {
    const viewId = await anOpenForm();
    const view = local.slack.views.find(viewId);
    await local.slack.submit(viewId, answers);
    // As when Slack sends it again: the answer was late.
    local.slack.views.update(view!, view!.content);
    await local.slack.submit(viewId, answers);

    const ids = local.queue.map((body) => (JSON.parse(body) as { exceptionId: string }).exceptionId);
    expect(ids[0]).toMatch(/^exc-[0-9a-f]{16}$/);
    expect(ids).toEqual([ids[0], ids[0]]);
  });

  it('comes back with what is wrong with it, at the question that it is about', async () => {
    const viewId = await anOpenForm();

    await local.slack.submit(viewId, { reason: '            ', imdsv1: [] });

    expect(local.queue).toEqual([]);
    expect(local.slack.views.find(viewId)?.errors).toEqual({
      imdsv1: expect.stringContaining('Say what is needed') as unknown,
      reason: expect.stringContaining('10 to 500 characters') as unknown,
    });
  });
});

describe('an answer', () => {
  it('is queued with where the person is told what came of it', async () => {
    const { slack } = local;
    const message = {
      text: 'x',
      blocks: [{ type: 'actions', elements: [approveButton] }],
    } as const;
    const posted = await local.messagePorts.post(message, { channel: '#imds-guardrail', id: 'x' });

    const ts = (posted.kind === 'posted' ? posted.posted.ts : null) ?? '';
    const delivered = await slack.press(ts, 'approve-exception', 'carol');

    expect(delivered).toEqual({ kind: 'answered', status: 200, body: '' });
    expect(local.queue.map((body) => JSON.parse(body) as unknown)).toMatchObject([
      {
        kind: 'approve',
        exceptionId: 'exc-1',
        by: { id: 'U0CAROL01' },
        replyTo: { responseUrl: expect.stringContaining('/actions/') as unknown },
      },
    ]);
  });
});

const approveButton = {
  type: 'button',
  action_id: 'approve-exception',
  value: 'exc-1',
  text: { type: 'plain_text', text: 'Approve', emoji: false },
} as const;

describe('what Slack did not send', () => {
  const body = `payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions' }))}`;

  it.each([
    ['nothing of a signature', () => ({}), 401, 'missing'],
    ['another secret', () => signed(body, 'guessed'), 401, 'forged'],
    ['the signature of another body', () => signed('payload=%7B%7D'), 401, 'forged'],
    [
      'a recorded signature',
      () => signatureHeaders(body, Date.now() - 301_000, local.slack.signingSecret),
      401,
      'stale',
    ],
    [
      'a signature of tomorrow',
      () => signatureHeaders(body, Date.now() + 120_000, local.slack.signingSecret),
      401,
      'from-the-future',
    ],
  ])('with %s is refused, and nobody learns why', async (_what, headers, status, reason) => {
    const answer = await send(body, headers());

    expect(answer).toEqual({ status, body: '' });
    expect(local.taken).toEqual([{ kind: 'forged', reason }]);
    expect(local.queue).toEqual([]);
  });

  it('with two signatures, one of them right, is refused', async () => {
    const headers = signed(body);
    const twice = `${headers['x-slack-signature'] ?? ''},${headers['x-slack-signature'] ?? ''}`;

    const answer = await send(body, { ...headers, 'x-slack-signature': twice });

    expect(answer.status).toBe(401);
    expect(local.taken).toEqual([{ kind: 'forged', reason: 'malformed' }]);
  });

  it('is too large before it is anything else', async () => {
    const answer = await send('x'.repeat(256 * 1024 + 1));

    expect(answer).toEqual({ status: 413, body: '' });
  });

  it('is refused as unreadable only where it is signed', async () => {
    const answer = await send('text=1', signed('text=1'));

    expect(answer).toEqual({ status: 400, body: '' });
    expect(local.taken).toMatchObject([{ kind: 'unreadable' }]);
  });

  it('is ignored where it is no business of ours', async () => {
    const shortcut = `payload=${encodeURIComponent(JSON.stringify({ type: 'shortcut' }))}`;

    const answer = await send(shortcut, signed(shortcut));

    expect(answer).toEqual({ status: 200, body: '' });
    expect(local.taken).toEqual([{ kind: 'ignored', reason: 'shortcut' }]);
  });
});

describe('trouble', () => {
  it('with the queue is told to Slack, which tells the person', async () => {
    const viewId = await anOpenForm();
    local.sqs.failNext(100);

    const delivered = await local.slack.submit(viewId, answers);

    expect(delivered).toMatchObject({ kind: 'answered', status: 502 });
    expect(local.slack.views.list()).toHaveLength(1);
    expect(local.queue).toEqual([]);
  });

  it('with a secret that nobody has put there refuses everybody, and says what to do', async () => {
    local.parameters.setValue('/signing-secret', '');

    const answer = await send('payload=%7B%7D', signed('payload=%7B%7D', ''));

    expect(answer.status).toBe(502);
    expect(local.taken).toEqual([]);
  });
});
