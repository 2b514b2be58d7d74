import { describe, expect, it } from 'vitest';
import { givenSlack, refusalOf, section } from './given.ts';

const channel = '#imds-guardrail';

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
