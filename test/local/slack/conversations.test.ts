import { describe, expect, it } from 'vitest';
import { givenSlack, refusalOf } from './given.ts';

const channel = 'C0LOCAL001';

describe('conversations.history', () => {
  it('gives the newest first, without replies but with those sent to the channel as well', async () => {
    const { client } = await givenSlack();
    const { ts: thread_ts = '' } = await client.chat.postMessage({ channel, text: 'first' });
    await client.chat.postMessage({ channel, thread_ts, text: 'quiet reply' });
    await client.chat.postMessage({ channel, thread_ts, text: 'loud reply', reply_broadcast: true });

    const { messages } = await client.conversations.history({ channel });

    expect(messages).toMatchObject([
      { text: 'loud reply', subtype: 'thread_broadcast', thread_ts },
      { text: 'first', reply_count: 2, reply_users: ['U0GUARD01'] },
    ]);
  });

  it('goes on page by page', async () => {
    const { client } = await givenSlack();
    for (const text of ['1', '2', '3']) await client.chat.postMessage({ channel, text });

    const first = await client.conversations.history({ channel, limit: 2 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.history({ channel, limit: 2, cursor });

    expect(first).toMatchObject({ has_more: true, messages: [{ text: '3' }, { text: '2' }] });
    expect(second).toMatchObject({ has_more: false, messages: [{ text: '1' }] });
  });

  it('keeps to the time that is asked for, its ends only when they are wanted', async () => {
    const { client } = await givenSlack();
    const posts = [];
    for (const text of ['1', '2', '3']) posts.push(await client.chat.postMessage({ channel, text }));
    const [oldest, latest] = [posts[0]?.ts ?? '', posts[2]?.ts ?? ''];

    const between = await client.conversations.history({ channel, oldest, latest });
    const all = await client.conversations.history({ channel, oldest, latest, inclusive: true });

    expect(between.messages).toMatchObject([{ text: '2' }]);
    expect(all.messages).toHaveLength(3);
  });

  it('tells metadata only when asked', async () => {
    const { client } = await givenSlack();
    const metadata = { event_type: 'story', event_payload: { key: 'a' } };
    await client.chat.postMessage({ channel, text: 'x', metadata });

    const without = await client.conversations.history({ channel });
    const withMetadata = await client.conversations.history({ channel, include_all_metadata: true });

    expect(without.messages?.[0]).not.toHaveProperty('metadata');
    expect(withMetadata.messages).toMatchObject([{ metadata }]);
  });
});

describe('threads', () => {
  it('are read from their first message on', async () => {
    const { client } = await givenSlack();
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'first' });
    await client.chat.postMessage({ channel, thread_ts: ts, text: 'reply' });

    const { messages } = await client.conversations.replies({ channel, ts });

    expect(messages).toMatchObject([{ text: 'first' }, { text: 'reply', thread_ts: ts }]);
  });

  it('take a reply to a reply', async () => {
    const { client } = await givenSlack();
    const { ts = '' } = await client.chat.postMessage({ channel, text: 'first' });
    const reply = await client.chat.postMessage({ channel, thread_ts: ts, text: 'reply' });
    await client.chat.postMessage({ channel, thread_ts: reply.ts ?? '', text: 'reply to it' });

    const { messages } = await client.conversations.replies({ channel, ts });

    expect(messages).toHaveLength(3);
  });

  it('are refused when there are none', async () => {
    const { client } = await givenSlack();

    const refused = await refusalOf(client.conversations.replies({ channel, ts: '1.000001' }));

    expect(refused.error).toBe('thread_not_found');
  });
});

describe('what is refused', () => {
  it.each([
    ['conversations.history', { channel: 'C0NOWHERE' }, 'channel_not_found'],
    ['conversations.history', { channel, cursor: 'nonsense' }, 'invalid_cursor'],
    ['conversations.history', { channel, limit: 'many' }, 'invalid_arguments'],
    ['conversations.open', { users: 'U0NOBODY1' }, 'user_not_found'],
    ['users.info', { user: 'bob' }, 'user_not_found'],
    ['usergroups.users.list', { usergroup: 'S0NOBODY1' }, 'no_such_subteam'],
  ])('%s with %o', async (method, sent, error) => {
    const { client } = await givenSlack();

    const refused = await refusalOf(client.apiCall(method, sent));

    expect(refused.error).toBe(error);
  });

  it('reading a channel that the app has left', async () => {
    const { client, slack } = await givenSlack();
    slack.channels.set('#imds-guardrail', 'left');

    const refused = await refusalOf(client.conversations.history({ channel }));

    expect(refused.error).toBe('not_in_channel');
  });
});

describe('looking things up', () => {
  it('finds channels', async () => {
    const { client, slack } = await givenSlack({ channels: ['one', 'two'] });
    slack.channels.set('two', 'archived');

    const all = await client.conversations.list();
    const open = await client.conversations.list({ exclude_archived: true });
    const info = await client.conversations.info({ channel: 'C0LOCAL002' });
    const missing = await refusalOf(client.conversations.info({ channel: 'C0NOWHERE' }));

    expect(all.channels?.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(open.channels?.map(({ name }) => name)).toEqual(['one']);
    expect(info.channel).toMatchObject({ name: 'two', is_archived: true, is_member: true });
    expect(missing.error).toBe('channel_not_found');
  });

  it('finds people by id and e-mail, and the members of a group', async () => {
    const { client } = await givenSlack();

    const byId = await client.users.info({ user: 'U0BOB0001' });
    const byEmail = await client.users.lookupByEmail({ email: 'Carol@example.com' });
    const members = await client.usergroups.users.list({ usergroup: 'S0APPROVE' });
    const stranger = await refusalOf(client.users.lookupByEmail({ email: 'eve@example.com' }));

    expect(byId.user).toMatchObject({ name: 'bob', real_name: 'Bob Brook', is_bot: false });
    expect(byEmail.user).toMatchObject({ id: 'U0CAROL01' });
    expect(members.users).toEqual(['U0BOB0001', 'U0CAROL01']);
    expect(stranger.error).toBe('users_not_found');
  });

  it('begins direct messages', async () => {
    const { client } = await givenSlack();

    const opened = await client.conversations.open({ users: 'U0ALICE01' });

    const { channels } = await client.conversations.list({ types: 'im' });
    expect(opened.channel?.id).toMatch(/^D/);
    expect(channels).toMatchObject([{ is_im: true, user: 'U0ALICE01' }]);
  });
});
