import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SlackOptions } from '../../../local/slack/options.ts';
import {
  buttons,
  givenApp,
  givenSlack,
  noon,
  refusalOf,
  section,
  type Given,
  type GivenApp,
} from './given.ts';

const channel = '#imds-guardrail';

async function givenButtons(
  answer?: Parameters<typeof givenApp>[0],
  options: SlackOptions = {},
): Promise<Given & { app: GivenApp; ts: string }> {
  const app = await givenApp(answer);
  const given = await givenSlack({
    interactivityUrl: app.url,
    signingSecret: 'shh',
    ...options,
  });
  const { ts = '' } = await given.client.chat.postMessage({
    channel,
    text: 'x',
    blocks: [section('Approve?'), buttons('approve', 'deny')],
  });
  return { ...given, app, ts };
}

async function respond(app: GivenApp, body: unknown): Promise<Response> {
  const url = app.received.at(-1)?.payload.response_url ?? '';
  return fetch(url, { method: 'POST', body: JSON.stringify(body) });
}

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

describe('a response URL', () => {
  it('replaces the message that was acted on', async () => {
    const { slack, app, ts } = await givenButtons();
    await slack.press(ts, 'approve');

    const answer = await respond(app, { replace_original: true, blocks: [section('Approved')] });

    expect(await answer.json()).toEqual({ ok: true });
    expect(slack.messages.list()).toMatchObject([{ ts, blocks: [section('Approved')] }]);
  });

  it('deletes it, where that is asked for', async () => {
    const { slack, app, ts } = await givenButtons();
    await slack.press(ts, 'approve');

    await respond(app, { delete_original: true });

    expect(slack.messages.list()).toEqual([]);
  });

  it('otherwise tells the person alone, or the channel', async () => {
    const { slack, app, ts } = await givenButtons();
    await slack.press(ts, 'approve', 'carol');

    await respond(app, { text: 'You may not' });
    await respond(app, { text: 'Carol tried', response_type: 'in_channel' });

    expect(slack.messages.list().slice(1)).toMatchObject([
      { text: 'You may not', onlyFor: 'U0CAROL01' },
      { text: 'Carol tried', onlyFor: null },
    ]);
  });

  it('works five times, for half an hour', async () => {
    const { slack, app, clock, ts } = await givenButtons();
    await slack.press(ts, 'approve');
    for (let use = 1; use <= 5; use += 1) expect((await respond(app, { text: 'x' })).status).toBe(200);

    const sixth = await respond(app, { text: 'x' });
    await slack.press(ts, 'approve');
    clock.advance(30 * 60_000 + 1);
    const late = await respond(app, { text: 'x' });

    expect([sixth.status, await sixth.json()]).toEqual([404, { ok: false, error: 'used_url' }]);
    expect(await late.json()).toEqual({ ok: false, error: 'expired_url' });
  });

  it('refuses what a message cannot be', async () => {
    const { slack, app, ts } = await givenButtons();
    await slack.press(ts, 'approve');

    const bodies = ['{', { text: '' }, { blocks: [{ type: 'hologram' }] }];
    const errors = [];
    for (const body of bodies)
      errors.push(((await (await respond(app, body)).json()) as { error: string }).error);

    expect(errors).toEqual(['invalid_payload', 'no_text', 'invalid_blocks']);
  });

  it('is not to be guessed', async () => {
    const { slack } = await givenButtons();

    const answer = await fetch(`${slack.url}/actions/T0LOCAL01/1/abc`, {
      method: 'POST',
      body: '{"text":"x"}',
    });

    expect(answer.status).toBe(404);
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
