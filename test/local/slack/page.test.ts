import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../../until.ts';
import { buttons, givenApp, givenSlack, reasonForm } from './given.ts';
import type { LocalSlack } from '../../../local/slack/server.ts';

describe('the page', () => {
  it.each([
    ['/', 'text/html'],
    ...['base', 'sidebar', 'layout', 'message', 'text', 'controls', 'screens'].map((name) => [
      `/page/${name}.css`,
      'text/css',
    ]),
    ...['app', 'store', 'channel-list', 'message-list', 'actions', 'forms'].map((name) => [
      `/page/${name}.js`,
      'text/javascript',
    ]),
  ])('serves %s, and lets nothing from elsewhere run in it', async (path = '', contentType = '') => {
    const { slack } = await givenSlack();

    const answer = await fetch(slack.url + path);

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain(contentType);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  });

  it('serves no other file', async () => {
    const { slack } = await givenSlack();

    const answers = await Promise.all(
      ['/page/../server.ts', '/page/%2e%2e/server.ts', '/__proto__'].map((path) => fetch(slack.url + path)),
    );

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  });

  it('is sent what there is, and then what happens', async () => {
    const { slack, client } = await givenSlack();
    const posted = await client.chat.postMessage({ channel: '#imds-guardrail', text: 'before' });
    const message = { channel: posted.channel ?? '', ts: posted.ts ?? '' };
    const events = await givenPage(slack);

    await client.chat.postMessage({ channel: message.channel, thread_ts: message.ts, text: 'reply' });
    await client.chat.update({ ...message, text: 'after' });
    await client.chat.delete(message);
    slack.channels.set('platform-team', 'deleted');
    await until(() => events.length >= 6);

    expect(events.map(({ name }) => name)).toEqual([
      'snapshot',
      'message',
      'message',
      'message',
      'message-deleted',
      'channel-deleted',
    ]);
    expect(events[0]?.data).toContain('before');
    expect(events[1]?.data).toContain('reply');
    expect(events[2]?.data).toContain('1 reply');
    expect(events[3]?.data).toContain('after');
  });

  it('presses buttons, fills in forms and closes them', async () => {
    const { slack, client } = await givenSlack();
    const app = await givenApp();
    slack.setInteractivityUrl(app.url);
    const act = async (name: string, body: unknown): Promise<unknown> =>
      (
        await fetch(`${slack.url}/_page/${name}`, {
          method: 'POST',
          headers: { origin: slack.url },
          body: JSON.stringify(body),
        })
      ).json();
    const { ts = '' } = await client.chat.postMessage({
      channel: '#imds-guardrail',
      text: 'x',
      blocks: [buttons('ask')],
    });
    const events = await givenPage(slack);
    const open = async () => {
      await act('press', { ts, actionId: 'ask', userId: 'U0BOB0001' });
      const { view } = await client.views.open({
        trigger_id: app.received.at(-1)?.payload.trigger_id ?? '',
        view: reasonForm(),
      });
      return view?.id ?? '';
    };

    const first = await open();
    const sent = await act('submit', { viewId: first, answers: { reason: 'The old agent', until: null } });
    await act('close', { viewId: await open() });
    const failed = await act('press', { ts, actionId: 'nothing', userId: 'U0BOB0001' });
    await until(() => events.length >= 5);

    expect(sent).toEqual({ problem: null });
    expect(failed).toEqual({ problem: 'There is nothing with the action id nothing.' });
    expect(app.received.map(({ payload }) => payload.type)).toEqual([
      'block_actions',
      'view_submission',
      'block_actions',
    ]);
    expect(events.slice(1).map(({ name }) => name)).toEqual(['view', 'view-closed', 'view', 'view-closed']);
  });
});

/** The events a page gets, from the first one on; they end with the test. */
async function givenPage({ url }: LocalSlack): Promise<{ name: string; data: string }[]> {
  const events: { name: string; data: string }[] = [];
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const { body } = await fetch(`${url}/_page/events`, { signal: controller.signal });
  const read = async (): Promise<void> => {
    let rest = '';
    for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split('\n\n');
      rest = parts.pop() ?? '';
      for (const part of parts) {
        const [, name = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? [];
        events.push({ name, data });
      }
    }
  };
  void read().catch(() => undefined);
  await until(() => events.length > 0);
  return events;
}
