import { describe, expect, it } from 'vitest';
import { buttons, givenClient, givenSlack, refusalOf, section } from './given.ts';

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

describe('chat.postMessage', () => {
  it('posts text, blocks and metadata, and answers with the id of the channel', async () => {
    const { client, slack } = await givenSlack();
    const metadata = { event_type: 'story', event_payload: { instanceId: 'i-0123' } };

    const posted = await client.chat.postMessage({
      channel,
      text: 'Hello',
      blocks: [section('*Hello*')],
      metadata,
    });

    expect(posted).toMatchObject({ ok: true, channel: 'C0LOCAL001', ts: '1772366400.000000' });
    expect(posted.message).toMatchObject({ text: 'Hello', user: 'U0GUARD01', bot_id: 'B0GUARD01', metadata });
    expect(slack.messages.list()).toMatchObject([{ text: 'Hello', metadata, threadTs: null, edited: null }]);
  });

  it('gives every message a timestamp of its own, later than the last, though the clock stands still', async () => {
    const { client } = await givenSlack();

    const posts = await Promise.all(
      Array.from({ length: 20 }, () => client.chat.postMessage({ channel, text: 'x' })),
    );

    const timestamps = posts.map(({ ts }) => ts ?? '').toSorted();
    expect(new Set(timestamps).size).toBe(20);
    expect(timestamps.every((ts) => /^\d{10}\.\d{6}$/.test(ts))).toBe(true);
  });

  it('gives blocks and elements the ids that they lack', async () => {
    const { client, slack } = await givenSlack();
    const nameless = { type: 'button', text: { type: 'plain_text', text: 'Press' } } as const;

    await client.chat.postMessage({
      channel,
      text: 'x',
      blocks: [section('x'), { type: 'actions', elements: [nameless] }],
    });

    expect(slack.messages.list()[0]?.blocks).toMatchObject([
      { block_id: expect.stringMatching(/./) as string },
      { elements: [{ action_id: expect.stringMatching(/./) as string }] },
    ]);
  });

  it('posts to a person as a direct message', async () => {
    const { client, slack } = await givenSlack();

    const first = await client.chat.postMessage({ channel: 'U0ALICE01', text: 'Psst' });
    const second = await client.chat.postMessage({ channel: 'U0ALICE01', text: 'Psst again' });

    expect(first.channel).toMatch(/^D/);
    expect(second.channel).toBe(first.channel);
    expect(slack.channels.byId(first.channel ?? '')).toMatchObject({ directWith: 'U0ALICE01' });
  });

  it.each([
    ['archived', 'is_archived'],
    ['deleted', 'channel_not_found'],
    ['left', 'not_in_channel'],
  ] as const)('is refused where the channel is %s', async (state, error) => {
    const { client, slack } = await givenSlack();
    slack.channels.set('imds-guardrail', state);

    const refused = await refusalOf(client.chat.postMessage({ channel, text: 'Hello' }));

    expect(refused.error).toBe(error);
    expect(slack.messages.list()).toEqual([]);
  });

  it.each([
    ['no text', {}, 'no_text'],
    ['a text without end', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
    ['blocks that are none', { text: 'x', blocks: '{' }, 'invalid_blocks_format'],
    ['metadata that is none', { text: 'x', metadata: { event_type: 1 } }, 'invalid_metadata_format'],
    ['a timestamp that is none', { text: 'x', thread_ts: 'yesterday' }, 'invalid_arguments'],
  ])('is refused with %s', async (_, sent, error) => {
    const { client } = await givenSlack();

    const refused = await refusalOf(client.apiCall('chat.postMessage', { channel, ...sent }));

    expect(refused.error).toBe(error);
  });
});

describe('chat.update', () => {
  it('changes text, blocks and metadata of a message in place', async () => {
    const { client, slack } = await givenSlack();
    const posted = await client.chat.postMessage({ channel, text: 'Found', blocks: [section('Found')] });
    const message = { channel: posted.channel ?? '', ts: posted.ts ?? '' };

    const updated = await client.chat.update({
      ...message,
      text: 'Fixed',
      blocks: [section('Fixed'), buttons('open')],
      metadata: { event_type: 'story', event_payload: {} },
    });

    expect(updated).toMatchObject({ ok: true, ts: posted.ts, channel: posted.channel, text: 'Fixed' });
    expect(slack.messages.list()).toMatchObject([
      { ts: posted.ts, text: 'Fixed', blocks: [{ type: 'section' }, { type: 'actions' }], edited: null },
    ]);
  });

  it('takes the blocks away when only text comes, and marks that as edited', async () => {
    const { client, slack } = await givenSlack();
    const { channel: id = '', ts = '' } = await client.chat.postMessage({
      channel,
      text: 'x',
      blocks: [section('x')],
    });

    await client.chat.update({ channel: id, ts, text: 'y' });

    expect(slack.messages.list()).toMatchObject([{ text: 'y', blocks: [], edited: { userId: 'U0GUARD01' } }]);
  });

  it('takes the id of a channel only, not its name', async () => {
    const { client } = await givenSlack();
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'x' });

    const refused = await refusalOf(client.chat.update({ channel, ts, text: 'y' }));

    expect(refused.error).toBe('channel_not_found');
  });

  it('keeps text, blocks and metadata that are not mentioned', async () => {
    const { client, slack } = await givenSlack();
    const metadata = { event_type: 'story', event_payload: {} };
    const posted = await client.chat.postMessage({ channel, text: 'x', blocks: [section('x')], metadata });

    await client.apiCall('chat.update', { channel: posted.channel, ts: posted.ts, metadata: {} });

    expect(slack.messages.list()).toMatchObject([{ text: 'x', blocks: [section('x')], metadata: null }]);
  });

  it('is refused where the channel is gone or archived', async () => {
    const { client, slack } = await givenSlack();
    const { channel: id = '', ts = '' } = await client.chat.postMessage({ channel, text: 'x' });

    slack.channels.set('imds-guardrail', 'archived');
    const archived = await refusalOf(client.chat.update({ channel: id, ts, text: 'y' }));
    slack.channels.set('imds-guardrail', 'deleted');
    const deleted = await refusalOf(client.chat.update({ channel: id, ts, text: 'y' }));

    expect([archived.error, deleted.error]).toEqual(['is_archived', 'channel_not_found']);
  });

  it('is refused for a message that is not there, and for one that a webhook posted', async () => {
    const { client, slack } = await givenSlack();
    await fetch(slack.webhookUrl, { method: 'POST', body: '{"text":"From elsewhere"}' });
    const [{ channelId, ts } = { channelId: '', ts: '' }] = slack.messages.list();

    const missing = await refusalOf(client.chat.update({ channel: channelId, ts: '1.000001', text: 'y' }));
    const foreign = await refusalOf(client.chat.update({ channel: channelId, ts, text: 'y' }));

    expect([missing.error, foreign.error]).toEqual(['message_not_found', 'cant_update_message']);
  });
});

describe('chat.delete and chat.postEphemeral', () => {
  it('removes a message', async () => {
    const { client, slack } = await givenSlack();
    const { channel: id = '', ts = '' } = await client.chat.postMessage({ channel, text: 'x' });

    await client.chat.delete({ channel: id, ts });

    expect(slack.messages.list()).toEqual([]);
  });

  it('shows an ephemeral message to one person, and to no API', async () => {
    const { client, slack } = await givenSlack();

    const posted = await client.chat.postEphemeral({ channel, user: 'U0BOB0001', text: 'Only you' });
    const history = await client.conversations.history({ channel: 'C0LOCAL001' });
    const stranger = await refusalOf(client.chat.postEphemeral({ channel, user: 'U0NOBODY1', text: 'x' }));

    expect(slack.messages.list()).toMatchObject([{ ts: posted.message_ts, onlyFor: 'U0BOB0001' }]);
    expect(history.messages).toEqual([]);
    expect(stranger.error).toBe('user_not_in_channel');
  });
});
