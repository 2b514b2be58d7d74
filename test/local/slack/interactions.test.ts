import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { givenButtons, noon, refusalOf, section } from './given.ts';

const channel = '#imds-guardrail';

describe('pressing a button', () => {
  it('tells the app who pressed what, and where', async () => {
    const { slack, app, ts } = await givenButtons();

    const delivered = await slack.press(ts, 'approve', 'bob');

    expect(delivered).toEqual({ kind: 'answered', status: 200, body: '' });
    expect(app.received.map(({ payload }) => payload)).toMatchObject([
      {
        type: 'block_actions',
        user: { id: 'U0BOB0001', username: 'bob' },
        container: { type: 'message', message_ts: ts, channel_id: 'C0LOCAL001', is_ephemeral: false },
        channel: { id: 'C0LOCAL001', name: 'imds-guardrail' },
        message: { ts, blocks: [{ type: 'section' }, { type: 'actions' }] },
        actions: [{ type: 'button', action_id: 'approve', value: 'value of approve' }],
      },
    ]);
  });

  it('is signed over the very bytes that are sent', async () => {
    const { slack, app, ts } = await givenButtons();

    await slack.press(ts, 'approve');

    const { headers, body } = app.received[0]!;
    const timestamp = String(noon / 1000);
    const digest = createHmac('sha256', 'shh').update(`v0:${timestamp}:${body}`).digest('hex');
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(headers['x-slack-request-timestamp']).toBe(timestamp);
    expect(headers['x-slack-signature']).toBe(`v0=${digest}`);
  });

  it('fails when the app is silent for too long, is not there, or was never named', async () => {
    const { slack, ts } = await givenButtons(() => null, { interactionTimeoutMilliseconds: 100 });

    const silent = await slack.press(ts, 'approve');
    slack.setInteractivityUrl('http://127.0.0.1:1/');
    const gone = await slack.press(ts, 'approve');
    slack.setInteractivityUrl(null);
    const nameless = await slack.press(ts, 'approve');

    expect([silent, gone, nameless]).toEqual([
      { kind: 'failed', reason: 'The app took too long to answer.' },
      { kind: 'failed', reason: 'The app could not be reached.' },
      { kind: 'failed', reason: 'This app has no interactivity URL.' },
    ]);
  });

  it('needs a message, a button and a person that exist', async () => {
    const { slack, ts } = await givenButtons();

    await expect(slack.press('1.000001', 'approve')).rejects.toThrow('There is no message 1.000001.');
    await expect(slack.press(ts, 'explode')).rejects.toThrow('There is nothing with the action id explode.');
    await expect(slack.press(ts, 'approve', 'eve')).rejects.toThrow('There is nobody called eve.');
  });

  it('tells what was chosen in a menu', async () => {
    const { slack, client, app } = await givenButtons();
    const options = ['1h', '8h'].map((value) => ({
      text: { type: 'plain_text' as const, text: value },
      value,
    }));
    const { ts = '' } = await client.chat.postMessage({
      channel,
      text: 'x',
      blocks: [{ type: 'actions', elements: [{ type: 'static_select', action_id: 'span', options }] }],
    });

    await slack.press(ts, 'span', 'alice', '8h');

    expect(app.received[0]?.payload.actions).toMatchObject([
      { action_id: 'span', selected_option: { value: '8h' } },
    ]);
  });
});

describe('a trigger', () => {
  const view = { type: 'modal', title: { type: 'plain_text', text: 'Why' }, blocks: [section('x')] } as const;

  it('opens one form, for the person who pressed', async () => {
    const { slack, client, app, ts } = await givenButtons();
    await slack.press(ts, 'approve', 'bob');
    const trigger_id = app.received[0]?.payload.trigger_id ?? '';

    const opened = await client.apiCall('views.open', { trigger_id, view });
    const again = await refusalOf(client.apiCall('views.open', { trigger_id, view }));

    expect(opened).toMatchObject({ ok: true, view: { type: 'modal' } });
    expect(slack.views.list()).toMatchObject([{ userId: 'U0BOB0001' }]);
    expect(again.error).toBe('exchanged_trigger_id');
  });

  it('is gone after 3 seconds', async () => {
    const { slack, client, clock, app, ts } = await givenButtons();
    await slack.press(ts, 'approve');
    clock.advance(3001);

    const late = await refusalOf(
      client.apiCall('views.open', { trigger_id: app.received[0]?.payload.trigger_id, view }),
    );
    const made = await refusalOf(client.apiCall('views.open', { trigger_id: '1.2.3', view }));

    expect([late.error, made.error]).toEqual(['expired_trigger_id', 'invalid_trigger_id']);
  });
});
