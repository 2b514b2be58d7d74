import { describe, expect, it } from 'vitest';
import { givenSlack, section } from './given.ts';

describe('an incoming webhook', () => {
  it('posts text and blocks to its channel, under a name of its own', async () => {
    const { slack } = await givenSlack();
    const body = JSON.stringify({ text: 'Hello', blocks: [section('*Hello*')] });

    const answer = await fetch(slack.webhookUrl, { method: 'POST', body });

    expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
    expect(slack.messages.list()).toMatchObject([
      { channelId: 'C0LOCAL001', authorId: 'U0HOOK001', text: 'Hello', blocks: [section('*Hello*')] },
    ]);
  });

  it('takes a form with a payload', async () => {
    const { slack } = await givenSlack();

    await fetch(slack.webhookUrl, {
      method: 'POST',
      body: new URLSearchParams({ payload: '{"text":"Hello"}' }),
    });

    expect(slack.messages.list()).toMatchObject([{ text: 'Hello' }]);
  });

  it.each([
    ['what is no JSON', '{', 400, 'invalid_payload'],
    ['nothing to say', '{}', 400, 'no_text'],
    [
      'blocks over the limits',
      JSON.stringify({ blocks: [section('x'.repeat(3001))] }),
      400,
      'invalid_blocks',
    ],
  ])('refuses %s', async (_, body, status, word) => {
    const { slack } = await givenSlack();

    const answer = await fetch(slack.webhookUrl, { method: 'POST', body });

    expect([answer.status, await answer.text()]).toEqual([status, word]);
    expect(slack.messages.list()).toEqual([]);
  });

  it('does not answer under a wrong secret, nor for an archived channel', async () => {
    const { slack } = await givenSlack();

    const wrong = await fetch(`${slack.webhookUrl}x`, { method: 'POST', body: '{"text":"x"}' });
    slack.channels.set('imds-guardrail', 'archived');
    const archived = await fetch(slack.webhookUrl, { method: 'POST', body: '{"text":"x"}' });

    expect([wrong.status, await wrong.text()]).toEqual([404, 'no_service']);
    expect([archived.status, await archived.text()]).toEqual([410, 'channel_is_archived']);
  });
});
