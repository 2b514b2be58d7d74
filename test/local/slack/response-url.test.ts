import { describe, expect, it } from 'vitest';
import { givenButtons, section, type GivenApp } from './given.ts';

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

async function respond(app: GivenApp, body: unknown): Promise<Response> {
  const url = app.received.at(-1)?.payload.response_url ?? '';
  return fetch(url, { method: 'POST', body: JSON.stringify(body) });
}
