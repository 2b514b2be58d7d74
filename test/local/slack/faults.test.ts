import { describe, expect, it } from 'vitest';
import { startSlack } from '../../../local/slack/server.ts';
import { givenClient, givenSlack, refusalOf } from './given.ts';

const hello = { channel: '#imds-guardrail', text: 'Hello' };

describe('faults on demand', () => {
  it('limit the rate, and tell how long to wait', async () => {
    const { client, slack } = await givenSlack();
    slack.faults.add({ kind: 'rate-limited', method: 'chat.postMessage', retryAfterSeconds: 7 });

    const limited = client.chat.postMessage(hello);

    await expect(limited).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 7 });
    await expect(client.chat.postMessage(hello)).resolves.toMatchObject({ ok: true });
  });

  it.each([500, 503])('answer %i', async (status) => {
    const { client, slack } = await givenSlack();
    slack.faults.add({ kind: 'status', status });

    const failed = client.chat.postMessage(hello);

    await expect(failed).rejects.toMatchObject({ code: 'slack_webapi_http_error', statusCode: status });
  });

  it.each(['timeout', 'reset'] as const)('lose the call by %s', async (kind) => {
    const { slack } = await givenSlack();
    slack.faults.add({ kind });

    const lost = givenClient(slack, slack.token, 100).chat.postMessage(hello);

    await expect(lost).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(slack.messages.list()).toEqual([]);
  });

  it('lose only the answer, where that is asked for', async () => {
    const { client, slack } = await givenSlack();
    slack.faults.add({ kind: 'reset', applied: true });

    const lost = client.chat.postMessage(hello);

    await expect(lost).rejects.toMatchObject({ code: 'slack_webapi_request_error' });
    expect(slack.messages.list()).toMatchObject([{ text: 'Hello' }]);
  });

  it('answer any error of Slack, as often as asked, to the method that is named', async () => {
    const { client, slack } = await givenSlack();
    slack.faults.add({ kind: 'error', method: 'chat.postMessage', times: 2, error: 'internal_error' });

    const other = await client.auth.test();
    const refusals = [
      await refusalOf(client.chat.postMessage(hello)),
      await refusalOf(client.chat.postMessage(hello)),
    ];
    const third = await client.chat.postMessage(hello);

    expect([other.ok, third.ok]).toEqual([true, true]);
    expect(refusals.map(({ error }) => error)).toEqual(['internal_error', 'internal_error']);
  });

  it('answer late', async () => {
    const { client, slack } = await givenSlack();
    slack.faults.add({ kind: 'slow', milliseconds: 60 });
    const before = performance.now();

    await client.chat.postMessage(hello);

    expect(performance.now() - before).toBeGreaterThanOrEqual(55);
  });

  it('hit webhooks as well', async () => {
    const { slack } = await givenSlack();
    slack.faults.add({ kind: 'rate-limited', method: 'webhook' });

    const answer = await fetch(slack.webhookUrl, { method: 'POST', body: '{"text":"x"}' });

    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1']);
  });
});

describe('the call log', () => {
  it('counts calls by method and outcome, without the token', async () => {
    const { client, slack } = await givenSlack();
    slack.faults.add({ kind: 'status', method: 'chat.postMessage', status: 500 });
    await client.chat.postMessage(hello).catch(() => undefined);
    await client.chat.postMessage(hello);
    await client.auth.test();

    const logged = slack.calls.list();

    expect(slack.calls.counts()).toEqual({ 'chat.postMessage': 2, 'auth.test': 1 });
    expect(slack.calls.count('chat.postMessage', 'ok')).toBe(1);
    expect(slack.calls.count('chat.postMessage', '500')).toBe(1);
    expect(logged[1]).toMatchObject({ method: 'chat.postMessage', arguments: hello, outcome: 'ok' });
    expect(JSON.stringify(logged)).not.toContain(slack.token);
  });

  it('forgets when told to', async () => {
    const { client, slack } = await givenSlack();
    await client.auth.test();

    slack.calls.reset();

    expect(slack.calls.count()).toBe(0);
  });
});

describe('starting', () => {
  it('is refused on a port that is taken', async () => {
    const { slack } = await givenSlack();
    const port = Number(new URL(slack.url).port);

    const second = startSlack({ port });

    await expect(second).rejects.toThrow('EADDRINUSE');
  });
});
