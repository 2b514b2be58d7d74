import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { buttons, givenApp, givenSlack } from './given.ts';

const json = async (answer: Response): Promise<unknown> => answer.json();

describe('the control over HTTP', () => {
  it('adds, lists and clears faults', async () => {
    const { slack, client } = await givenSlack();
    const url = `${slack.url}/_local/faults`;
    const fault = { kind: 'error', method: 'auth.test', error: 'fatal_error', times: 2 };

    const added = await fetch(url, { method: 'POST', body: JSON.stringify(fault) });
    await expect(client.auth.test()).rejects.toThrow('fatal_error');
    const listed = await json(await fetch(url));
    await fetch(url, { method: 'DELETE' });

    expect(added.status).toBe(201);
    expect(listed).toEqual([{ ...fault, times: 1 }]);
    await expect(client.auth.test()).resolves.toMatchObject({ ok: true });
  });

  it('changes the token, channels and the interactivity URL', async () => {
    const { slack, client } = await givenSlack();
    const app = await givenApp();
    const post = (path: string, body: unknown) =>
      fetch(`${slack.url}/_local/${path}`, { method: 'POST', body: JSON.stringify(body) });
    const { ts = '' } = await client.chat.postMessage({
      channel: '#imds-guardrail',
      text: 'x',
      blocks: [buttons('go')],
    });

    await post('channels', { name: 'imds-guardrail', state: 'archived' });
    await post('interactivity', { url: app.url });
    await post('token', { state: 'revoked' });

    expect(slack.channels.find('imds-guardrail')?.isArchived).toBe(true);
    await expect(client.auth.test()).rejects.toThrow('token_revoked');
    await expect(slack.press(ts, 'go')).resolves.toMatchObject({ kind: 'answered' });
  });

  it('shows calls, channels, messages and health', async () => {
    const { slack, client } = await givenSlack();
    await client.chat.postMessage({ channel: '#imds-guardrail', text: 'Hello' });

    const [health, calls, channels, messages] = await Promise.all(
      ['health', 'calls', 'channels', 'messages'].map(async (path) =>
        json(await fetch(`${slack.url}/_local/${path}`)),
      ),
    );
    await fetch(`${slack.url}/_local/calls`, { method: 'DELETE' });

    expect(health).toEqual({ status: 'ok' });
    expect(calls).toMatchObject({
      counts: { 'chat.postMessage': 1 },
      calls: [{ method: 'chat.postMessage' }],
    });
    expect(channels).toMatchObject([{ name: 'imds-guardrail' }, {}, {}]);
    expect(messages).toMatchObject([{ channel: 'C0LOCAL001', text: 'Hello' }]);
    expect(slack.calls.count()).toBe(0);
  });

  it.each([
    ['faults', { kind: 'meteor' }],
    ['token', { state: 'stolen' }],
    ['channels', { name: 'x' }],
    ['interactivity', { url: 'nowhere' }],
  ])('refuses %s that make no sense, with the reason', async (path, body) => {
    const { slack } = await givenSlack();

    const answer = await fetch(`${slack.url}/_local/${path}`, { method: 'POST', body: JSON.stringify(body) });

    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: expect.stringContaining('✖') as string });
  });

  it.each([
    ['a web page elsewhere', { origin: 'http://evil.example' }],
    ['a name that leads here by a trick', { host: 'evil.example' }],
  ])('refuses %s', async (_, headers) => {
    const { slack } = await givenSlack();

    const status = await statusOf(`${slack.url}/_local/faults`, headers);

    expect(status).toBe(403);
  });
});

describe('the page', () => {
  it('refuses presses from a web page elsewhere', async () => {
    const { slack } = await givenSlack();

    const statuses = await Promise.all([
      statusOf(`${slack.url}/_page/press`, { origin: 'http://evil.example' }),
      statusOf(`${slack.url}/_page/events`, { host: 'evil.example' }),
    ]);

    expect(statuses).toEqual([403, 403]);
  });
});

/** By hand, since fetch lets nobody choose these headers. */
async function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end('{}');
  });
}
