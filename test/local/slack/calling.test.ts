import { describe, expect, it } from 'vitest';
import { givenClient, givenSlack, refusalOf, section } from './given.ts';

const channel = '#imds-guardrail';

describe('who calls', () => {
  it('is told who they are', async () => {
    const { client, slack } = await givenSlack();

    const identity = await client.auth.test();

    expect(identity).toMatchObject({
      ok: true,
      url: `${slack.url}/`,
      user_id: 'U0GUARD01',
      bot_id: 'B0GUARD01',
    });
  });

  it('is refused with a wrong, a missing and a revoked token', async () => {
    const { client, slack } = await givenSlack();

    const wrong = await refusalOf(givenClient(slack, 'xoxb-wrong').auth.test());
    const missing: unknown = await (await fetch(`${slack.apiUrl}auth.test`, { method: 'POST' })).json();
    slack.setToken('revoked');
    const revoked = await refusalOf(client.chat.postMessage({ channel, text: 'Hello' }));

    expect([wrong.error, revoked.error]).toEqual(['invalid_auth', 'token_revoked']);
    expect(missing).toEqual({ ok: false, error: 'not_authed' });
    expect(slack.messages.list()).toEqual([]);
  });

  it('may test the connection without a token', async () => {
    const { slack } = await givenSlack();

    const answer = await fetch(`${slack.apiUrl}api.test?foo=bar`);

    expect(await answer.json()).toEqual({ ok: true, args: { foo: 'bar' } });
  });

  it('is told of JSON that cannot be read', async () => {
    const { slack } = await givenSlack();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${slack.token}` };

    const answer = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body: '{' });

    expect(await answer.json()).toEqual({ ok: false, error: 'invalid_json' });
  });

  it('is refused a method that does not exist', async () => {
    const { client } = await givenSlack();

    const refused = await refusalOf(client.apiCall('chat.shout'));

    expect(refused.error).toBe('unknown_method');
  });

  it.each([
    ['JSON with a Bearer', 'application/json', (token: string) => ({ authorization: `Bearer ${token}` }), ''],
    ['a form with the token in it', 'application/x-www-form-urlencoded', () => ({}), 'token'],
  ])('may send %s', async (_, contentType, headersFor, tokenField) => {
    const { slack } = await givenSlack();
    const sent = { channel, blocks: [section('Hello')] };
    const body =
      tokenField === ''
        ? JSON.stringify(sent)
        : new URLSearchParams({
            token: slack.token,
            channel,
            blocks: JSON.stringify(sent.blocks),
          }).toString();

    const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': contentType, ...headersFor(slack.token) },
      body,
    });

    expect(await answer.json()).toMatchObject({ ok: true });
    expect(slack.messages.list()[0]?.blocks).toMatchObject([section('Hello')]);
  });
});
