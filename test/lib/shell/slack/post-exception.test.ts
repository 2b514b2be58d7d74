import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GuardrailException } from '../../../../lib/domain/exception/exception.ts';
import { messageAsText } from '../../../../local/slack/as-text/message-as-text.ts';
import type { LocalSlack } from '../../../../local/slack/server.ts';
import { aGrantedException, anException, bobInSlack, NOW } from '../../../given.ts';
import { POLICY, startLocalExceptions, type LocalExceptions } from '../../../local-slack-exceptions.ts';

let local: LocalExceptions;

beforeEach(async () => {
  local = await startLocalExceptions();
});

afterEach(() => local.stop());

const exception = anException({ exceptionId: 'exc-1' });
const granted = aGrantedException({ exceptionId: 'exc-1' });

function textOf(message: Parameters<typeof messageAsText>[0] | undefined): string {
  return message === undefined ? '' : messageAsText(message);
}

async function restart(policy: string, secretOf?: (slack: LocalSlack) => string): Promise<void> {
  await local.stop();
  local = await startLocalExceptions(policy, secretOf);
}

describe('news of an exception', () => {
  it('are one message, posted once, in the channel of the findings', async () => {
    await local.put(exception);

    const first = await local.tell([['exc-1', 'requested']]);
    const second = await local.tell([
      ['exc-1', 'requested'],
      ['exc-1', 'requested'],
    ]);

    expect(first.exceptions).toMatchObject([{ exceptionId: 'exc-1', result: 'posted', reason: null }]);
    expect(second.exceptions).toMatchObject([{ result: 'told-before' }]);
    expect(local.topMessages()).toMatchObject([{ channelId: 'C0LOCAL001' }]);
    expect(local.slack.calls.count('chat.postMessage', 'ok')).toBe(1);
    expect(local.slack.calls.count('chat.update')).toBe(0);
  });

  it('come in the channel of the approvers where there is one', async () => {
    await restart(`${POLICY}  channel: '#security-alerts'\n`);
    await local.put(exception);

    await local.tell([['exc-1', 'requested']]);

    expect(local.topMessages()).toMatchObject([{ channelId: 'C0LOCAL002' }]);
  });

  it('show the exception as it is in the table, in whatever order they come', async () => {
    await local.put(granted);

    await local.tell([['exc-1', 'granted']]);
    await local.tell([['exc-1', 'requested'], '{"exceptionId":"exc-1","change":"extended"}']);

    expect(local.topMessages()).toHaveLength(1);
    expect(textOf(local.topMessages()[0])).toContain('In force: IMDSv1');
  });

  it('update the message as it goes on', async () => {
    await local.put(exception);
    await local.tell([['exc-1', 'requested']]);
    const [before] = local.topMessages();
    await local.put({
      ...exception,
      status: 'denied',
      history: [{ at: NOW, what: 'denied', by: bobInSlack, note: null }],
    });

    await local.tell([['exc-1', 'denied']]);

    const [after, ...others] = local.topMessages();
    expect(others).toEqual([]);
    expect(after?.ts).toBe(before?.ts);
    expect(textOf(before)).toContain('[ Approve ]  [ Deny ]');
    expect(textOf(after)).toContain('Denied: IMDSv1');
    expect(textOf(after)).not.toContain('[ Approve ]');
  });

  it('of several exceptions are a message for each', async () => {
    await local.put(exception);
    await local.put({ ...exception, exceptionId: 'exc-2' });

    await local.tell([
      ['exc-1', 'requested'],
      ['exc-2', 'requested'],
    ]);

    expect(local.topMessages()).toHaveLength(2);
  });

  it('that nobody can read come back, and hold up no other', async () => {
    await local.put(exception);

    const report = await local.tell(['{', ['exc-1', 'requested'], '{}']);

    expect(report.failedMessageIds).toEqual(['message-0', 'message-2']);
    expect(report.malformed).toHaveLength(2);
    expect(local.topMessages()).toHaveLength(1);
  });

  it('of what is in no table come back', async () => {
    const report = await local.tell([['exc-1', 'requested']]);

    expect(report.exceptions).toMatchObject([
      { result: 'failed', reason: 'There is no exception exc-1 in the table.' },
    ]);
    expect(report.failedMessageIds).toEqual(['message-0']);
  });
});

describe('the reminder', () => {
  it('is a reply in the thread, once, that mentions whoever asked', async () => {
    await local.put(granted);

    await local.tell([['exc-1', 'granted']]);
    await local.tell([['exc-1', 'reminder']]);
    await local.tell([
      ['exc-1', 'reminder'],
      ['exc-1', 'reminder'],
    ]);

    const [message] = local.topMessages();
    const replies = local.slack.messages.repliesTo(message!);
    expect(replies).toHaveLength(1);
    expect(textOf(replies[0])).toContain('@alice, this exception ends on');
    expect(textOf(replies[0])).toContain('[ Renew ]');
  });

  it('of an exception that was taken back meanwhile is none', async () => {
    await local.put({ ...granted, status: 'revoked' });

    await local.tell([['exc-1', 'reminder']]);

    expect(local.slack.messages.list().filter(({ threadTs }) => threadTs !== null)).toEqual([]);
  });

  it('opens the form with what is in force, and that form asks to go on with it', async () => {
    await local.put(granted);
    await local.tell([['exc-1', 'reminder']]);
    const [reply] = local.slack.messages.repliesTo(local.topMessages()[0]!);

    await local.slack.press(reply?.ts ?? '', 'renew-exception', 'alice');
    await local.slack.submit(local.slack.views.list()[0]?.id ?? '', {});

    expect(local.taken).toMatchObject([{ kind: 'form-opened' }, { kind: 'queued', what: 'request' }]);
    expect(JSON.parse(local.queue[0] ?? '')).toMatchObject({
      replyTo: { threadTs: reply?.threadTs },
      wish: { scope: granted.scope, allows: granted.allows, reason: granted.reason, renews: 'exc-1' },
    });
  });

  it('that may have been posted before an invocation was cut off is looked for', async () => {
    await local.put(granted);
    await local.tell([['exc-1', 'granted']]);
    const cutOff = () => Promise.reject(new Error('cut off'));
    await local.tell([['exc-1', 'reminder']], { saveMessage: cutOff });

    const report = await local.tell([['exc-1', 'reminder']]);

    expect(report.exceptions).toMatchObject([{ result: 'posted' }]);
    expect(local.slack.messages.repliesTo(local.topMessages()[0]!)).toHaveLength(1);
  });
});

describe('by a webhook', () => {
  const byWebhook = ({ webhookUrl }: LocalSlack) => webhookUrl;

  it('there are no buttons, and it says how to answer', async () => {
    await restart(POLICY, byWebhook);
    await local.put(exception);

    await local.tell([['exc-1', 'requested']]);

    expect(textOf(local.topMessages()[0])).toContain('guardrail exceptions approve exc-1');
    expect(textOf(local.topMessages()[0])).not.toContain('[ Approve ]');
  });

  it('everything is posted anew, the reminder in the channel', async () => {
    await restart(POLICY, byWebhook);
    await local.put(exception);
    await local.tell([['exc-1', 'requested']]);
    await local.put(granted);
    await local.tell([['exc-1', 'granted']]);

    await local.tell([['exc-1', 'reminder']]);

    expect(local.topMessages().map(textOf)).toEqual([
      expect.stringContaining('Waiting for approval'),
      expect.stringContaining('In force'),
      expect.stringContaining('guardrail exceptions renew exc-1'),
    ]);
  });
});

describe('buttons', () => {
  it.each([
    ['nobody could tell that Slack sent a press', POLICY.replace(/ +signingSecretParameter.*\n/, '')],
    ['nobody answers in Slack', POLICY.replace(/ {4}slackUsers[^]*/, "    emails: ['bob@example.com']\n")],
  ])('are not there where %s', async (_why, policy) => {
    await restart(policy);
    await local.put(exception);

    await local.tell([['exc-1', 'requested']]);

    expect(textOf(local.topMessages()[0])).not.toContain('[ Approve ]');
    expect(textOf(local.topMessages()[0])).toContain('guardrail exceptions approve exc-1');
  });
});

describe('trouble with Slack', () => {
  it('that refuses gives the news back with its word for it, and the next delivery posts', async () => {
    await local.put(exception);
    local.slack.channels.set('imds-guardrail', 'archived');

    const refused = await local.tell([['exc-1', 'requested']]);
    local.slack.channels.set('imds-guardrail', 'open');
    const posted = await local.tell([['exc-1', 'requested']]);

    expect(refused.exceptions).toMatchObject([{ result: 'refused', reason: 'is_archived' }]);
    expect(refused.failedMessageIds).toEqual(['message-0']);
    expect(posted.exceptions).toMatchObject([{ result: 'posted' }]);
  });

  it('that refuses the reminder gives the news back, and the message is not posted twice', async () => {
    await local.put(granted);
    await local.tell([['exc-1', 'granted']]);
    local.slack.setToken('revoked');

    const refused = await local.tell([['exc-1', 'reminder']]);
    local.slack.setToken('valid');
    await local.tell([['exc-1', 'reminder']]);

    expect(refused.exceptions).toMatchObject([{ result: 'refused', reason: 'token_revoked' }]);
    expect(local.topMessages()).toHaveLength(1);
    expect(local.slack.messages.repliesTo(local.topMessages()[0]!)).toHaveLength(1);
  });

  it('that is away gives the news back', async () => {
    await local.put(exception);
    local.slack.faults.add({ kind: 'status', method: '*', status: 500, times: 20 });

    const report = await local.tell([['exc-1', 'requested']]);

    expect(report.exceptions).toMatchObject([{ result: 'failed' }]);
    expect(report.failedMessageIds).toEqual(['message-0']);
  });

  it('that took a post whose place nobody wrote down does not take it twice', async () => {
    await local.put(exception);
    const cutOff = () => Promise.reject(new Error('cut off'));
    await local.tell([['exc-1', 'requested']], { saveMessage: cutOff });

    await local.tell([['exc-1', 'requested']]);

    expect(local.topMessages()).toHaveLength(1);
  });
});

describe('two invocations', () => {
  it('at once post one message', async () => {
    await local.put(exception);
    const wait = local.messagePorts.wait;

    await Promise.all(
      [1, 2, 3].map(() =>
        local.tell([['exc-1', 'requested']], {
          wait: async (_, signal) => {
            await wait(1, signal);
            await new Promise((resolve) => setTimeout(resolve, 20));
          },
        }),
      ),
    );

    expect(local.topMessages()).toHaveLength(1);
  });

  it('of which one does not come to an end: the news come back', async () => {
    await local.put(exception);
    await local.messagePorts.claimMessage('exc-1', new Date(Date.now() + 60_000), new Date());

    const report = await local.tell([['exc-1', 'requested']]);

    expect(report.exceptions).toMatchObject([{ result: 'busy' }]);
    expect(report.failedMessageIds).toEqual(['message-0']);
  });
});

describe('an exception', () => {
  it('shows who decided, and when', async () => {
    const history: GuardrailException['history'] = [
      ...exception.history,
      { at: NOW, what: 'approved', by: bobInSlack, note: null },
      { at: NOW, what: 'granted', by: null, note: null },
    ];
    await local.put({ ...granted, history });

    await local.tell([['exc-1', 'granted']]);

    expect(textOf(local.topMessages()[0])).toMatch(/Approved by Bob Brook\n.*Granted\n/);
  });
});
