import { describe, expect, it } from 'vitest';
import { buttons, givenSlack, refusalOf, section } from './given.ts';

const channel = '#imds-guardrail';

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
