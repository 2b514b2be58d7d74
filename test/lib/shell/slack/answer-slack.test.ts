import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QueuedAnswer } from '../../../../lib/boundary/slack/exceptions/queued-answer.ts';
import type { GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import type { Identity } from '../../../../lib/domain/exception/identity.ts';
import { aliceInSlack, anException, bobInSlack, carolInSlack } from '../../../given.ts';
import { POLICY, startLocalExceptions, type LocalExceptions } from '../../../local-slack-exceptions.ts';

let local: LocalExceptions;

beforeEach(async () => {
  local = await startLocalExceptions();
});

afterEach(() => local.stop());

const ID = 'exc-0a1b2c3d4e5f6071';
const HOUR = 60 * 60_000;

function inHours(hours: number): Date {
  return new Date(Date.now() + hours * HOUR);
}

/** Alice's request, which waits in the table, with its message in Slack. */
async function aRequest(differences: Partial<GuardrailException> = {}): Promise<string> {
  const times = { answerBy: inHours(24), expiresAt: inHours(24 * 7), remindAt: inHours(24 * 6) };
  await local.put(anException({ exceptionId: ID, ...times, ...differences }));
  await local.tell([[ID, 'requested']]);
  return local.topMessages().at(-1)?.ts ?? '';
}

function queued(kind: 'approve' | 'deny', by: Identity, exceptionId = ID): string {
  const replyTo = { userId: by.id, channelId: 'C0LOCAL001', threadTs: null, responseUrl: null };
  return JSON.stringify({ kind, exceptionId, by, replyTo } satisfies QueuedAnswer);
}

function asked(differences: Partial<Extract<QueuedAnswer, { kind: 'request' }>['wish']> = {}): string {
  const replyTo = { userId: aliceInSlack.id, channelId: 'C0LOCAL001', threadTs: null, responseUrl: null };
  const wish = {
    accountId: '111122223333',
    region: 'eu-west-1',
    scope: { kind: 'instance', id: 'i-0a1b2c3d4e5f60718' },
    allows: { httpTokens: 'optional' },
    reason: 'The vendor agent cannot use IMDSv2.',
    expiresAt: inHours(48),
    renews: null,
    ...differences,
  } as const;
  return JSON.stringify({ kind: 'request', exceptionId: ID, by: aliceInSlack, replyTo, wish });
}

describe('a request', () => {
  it('starts its workflow once, however often it is delivered', async () => {
    const first = await local.deliver(asked());
    const second = await local.deliver(asked(), asked());

    expect(local.started).toEqual([ID]);
    expect(first.answers).toMatchObject([{ did: 'request', result: 'requested', told: 'told' }]);
    expect(second.answers).toMatchObject([{ result: 'requested-before' }, { result: 'requested-before' }]);
    expect(local.toldTo('U0ALICE01')[0]).toContain('Requested: IMDSv1 (HttpTokens=optional)');
    expect(local.toldTo('U0ALICE01')[1]).toContain('not requested twice');
    expect(await local.find(ID)).toMatchObject({ status: 'requested', requestedVia: 'slack' });
  });

  it('that has come to nothing meanwhile is told, and starts nothing', async () => {
    const report = await local.deliver(asked({ expiresAt: inHours(0) }));

    expect(report.answers).toMatchObject([{ result: 'problems', reason: 'expiresAt', told: 'told' }]);
    expect(report.failedMessageIds).toEqual([]);
    expect(local.started).toEqual([]);
    expect(local.toldTo('U0ALICE01')[0]).toContain('Not requested. The end must be at least 15 minutes');
  });

  it('comes back when the workflow cannot be started', async () => {
    local.queue.push(asked());

    const report = await local.workOff({
      startWorkflow: () => Promise.reject(new Error('Step Functions is away')),
    });

    expect(report.failedMessageIds).toEqual(['message-0']);
    expect(report.answers).toMatchObject([{ result: 'failed', reason: 'Step Functions is away' }]);
  });
});

describe('a yes', () => {
  it('of somebody in a group of approvers counts, and ends the waiting', async () => {
    const ts = await aRequest();

    await local.slack.press(ts, 'approve-exception', 'bob');
    const report = await local.workOff();

    expect(report.answers).toMatchObject([
      { result: 'answered', reason: null, told: 'told', message: 'posted' },
    ]);
    expect(local.ended).toEqual([`${ID} granted`]);
    expect((await local.find(ID)).approvals).toMatchObject([
      { by: { id: 'U0BOB0001', name: 'bob' }, via: 'slack' },
    ]);
    expect(local.toldTo('U0BOB0001')[0]).toContain('You approved it.');
  });

  it('takes the buttons away at once', async () => {
    const ts = await aRequest();

    await local.slack.press(ts, 'approve-exception', 'bob');
    await local.workOff();

    const [message, ...others] = local.topMessages();
    expect(others).toEqual([]);
    expect(JSON.stringify(message)).not.toContain('approve-exception');
    expect(JSON.stringify(message)).toContain('Approved: IMDSv1');
  });

  it('twice, by a second click or delivery, counts once and says so kindly', async () => {
    await aRequest({ approvalsNeeded: 2 });

    const report = await local.deliver(queued('approve', bobInSlack), queued('approve', bobInSlack));

    expect(report.answers).toMatchObject([
      { result: 'answered' },
      { result: 'refused', reason: 'answered-before' },
    ]);
    expect((await local.find(ID)).approvals).toHaveLength(1);
    expect(local.ended).toEqual([]);
    expect(local.toldTo('U0BOB0001')).toEqual([
      expect.stringContaining('Your approval counts: 1 of 2.'),
      expect.stringContaining('You have approved it already; once is enough.'),
    ]);
  });

  it('of one of two leaves the buttons to the other, and shows the count', async () => {
    const ts = await aRequest({ approvalsNeeded: 2 });

    await local.slack.press(ts, 'approve-exception', 'bob');
    await local.workOff();
    const between = JSON.stringify(local.topMessages());
    await local.slack.press(ts, 'approve-exception', 'carol');
    await local.workOff();

    expect(between).toContain('1 of 2');
    expect(between).toContain('approve-exception');
    expect(local.ended).toEqual([`${ID} granted`]);
  });

  it('of two at once counts twice', async () => {
    await aRequest({ approvalsNeeded: 2 });

    await Promise.all([
      local.deliver(queued('approve', bobInSlack)),
      local.deliver(queued('approve', carolInSlack)),
    ]);

    expect((await local.find(ID)).approvals).toHaveLength(2);
    expect(local.ended).toEqual([`${ID} granted`]);
  });

  it('of the one who asked is refused, though they are an approver', async () => {
    const ts = await aRequest();

    await local.slack.press(ts, 'approve-exception', 'alice');
    const report = await local.workOff();

    expect(report.answers).toMatchObject([{ result: 'refused', reason: 'own-request' }]);
    expect(await local.find(ID)).toMatchObject({ status: 'requested', approvals: [] });
    expect(local.ended).toEqual([]);
    expect(local.toldTo('U0ALICE01')).toEqual(['Nobody approves their own request. Ask another approver.']);
  });

  it.each(['approve', 'deny'] as const)(
    'or no (%s) of somebody who is no approver is refused',
    async (kind) => {
      await aRequest();
      const dave = { kind: 'slack-user', id: 'U0DAVE001', name: 'dave' } as const;

      const report = await local.deliver(queued(kind, dave));

      expect(report.answers).toMatchObject([{ result: 'refused', reason: 'not-an-approver' }]);
      expect(await local.find(ID)).toMatchObject({ status: 'requested', approvals: [] });
    },
  );

  it('comes back as long as Slack does not say who is in the groups: nobody guesses', async () => {
    await aRequest();
    local.slack.faults.add({
      kind: 'error',
      method: 'usergroups.users.list',
      error: 'internal_error',
      times: 3,
    });

    const first = await local.deliver(queued('approve', bobInSlack));
    const second = await local.deliver(queued('approve', bobInSlack));

    expect(first.failedMessageIds).toEqual(['message-0']);
    expect(first.answers).toMatchObject([{ result: 'failed', told: 'not-told' }]);
    expect(second.answers).toMatchObject([{ result: 'answered' }]);
  });

  it('of somebody whom the policy lists asks Slack about no group', async () => {
    await aRequest({ requestedBy: bobInSlack });

    const report = await local.deliver(queued('approve', aliceInSlack));

    expect(report.answers).toMatchObject([{ result: 'answered' }]);
    expect(local.slack.calls.count('usergroups.users.list')).toBe(0);
  });

  it('of somebody from a group that does not exist is no yes', async () => {
    await local.stop();
    local = await startLocalExceptions(POLICY.replace('S0APPROVE', 'S0NOBODY1'));
    await aRequest();

    const report = await local.deliver(queued('approve', bobInSlack));

    expect(report.failedMessageIds).toEqual(['message-0']);
    expect((await local.find(ID)).approvals).toEqual([]);
  });
});

describe('a no', () => {
  it('ends the request, and a second one changes nothing', async () => {
    await aRequest({ approvalsNeeded: 2 });

    const report = await local.deliver(
      queued('deny', bobInSlack),
      queued('deny', bobInSlack),
      queued('approve', carolInSlack),
    );

    expect(report.answers).toMatchObject([
      { result: 'answered' },
      { result: 'refused', reason: 'not-open' },
      { result: 'refused', reason: 'not-open' },
    ]);
    expect(local.ended).toEqual([`${ID} denied`]);
    expect(local.toldTo('U0BOB0001')[1]).toContain('You have said no already');
    expect(local.toldTo('U0CAROL01')[0]).toContain('It stands at: Denied.');
  });

  it('to what nobody knows is told', async () => {
    const report = await local.deliver(queued('deny', bobInSlack, 'exc-unknown'));

    expect(report.answers).toMatchObject([{ result: 'unknown-exception', told: 'told', message: 'failed' }]);
    expect(report.failedMessageIds).toEqual([]);
  });
});

describe('what came of it', () => {
  it('is told in the channel where the press can be answered no more', async () => {
    const ts = await aRequest();
    await local.slack.press(ts, 'deny-exception', 'bob');
    local.slack.faults.add({ kind: 'status', method: 'response_url', status: 404 });

    const report = await local.workOff();

    expect(report.answers).toMatchObject([{ result: 'answered', told: 'told' }]);
    expect(local.slack.calls.count('chat.postEphemeral', 'ok')).toBe(1);
    expect(local.toldTo('U0BOB0001')).toHaveLength(1);
  });

  it('counts also when the person cannot be told', async () => {
    await aRequest();
    local.slack.faults.add({ kind: 'error', method: 'chat.postEphemeral', error: 'user_not_in_channel' });

    const report = await local.deliver(queued('deny', bobInSlack));

    expect(report.answers).toMatchObject([{ result: 'answered', told: 'not-told' }]);
    expect(report.failedMessageIds).toEqual([]);
  });

  it('is told at the next delivery when Slack is away, and is not done twice', async () => {
    await aRequest();
    local.slack.faults.add({ kind: 'status', method: 'chat.postEphemeral', status: 503 });

    const first = await local.deliver(queued('deny', bobInSlack));
    const second = await local.deliver(queued('deny', bobInSlack));

    expect(first.failedMessageIds).toEqual(['message-0']);
    expect(second.answers).toMatchObject([{ result: 'refused', told: 'told' }]);
    expect((await local.find(ID)).history.filter(({ what }) => what === 'denied')).toHaveLength(1);
    expect(local.toldTo('U0BOB0001')).toEqual([expect.stringContaining('You have said no already')]);
  });

  it('is told in the thread that the button was in', async () => {
    const ts = await aRequest();
    const body = JSON.parse(queued('deny', bobInSlack)) as Extract<QueuedAnswer, { kind: 'deny' }>;

    await local.deliver(JSON.stringify({ ...body, replyTo: { ...body.replyTo, threadTs: ts } }));

    const [told] = local.slack.messages.list().filter(({ onlyFor }) => onlyFor === 'U0BOB0001');
    expect(told?.threadTs).toBe(ts);
  });
});

describe('a message that nobody can read', () => {
  it('comes back, and holds up no other', async () => {
    await aRequest();

    const report = await local.deliver('{', queued('deny', bobInSlack), '{"kind":"revoke"}');

    expect(report.failedMessageIds).toEqual(['message-0', 'message-2']);
    expect(report.malformed.map(({ messageId }) => messageId)).toEqual(['message-0', 'message-2']);
    expect(report.answers).toMatchObject([{ messageId: 'message-1', result: 'answered' }]);
  });
});
