import { afterEach, describe, expect, it, vi } from 'vitest';
import { slackWebhook } from '../../../lib/adapters/slack-webhook.ts';

const URL_OF_HOOK = 'https://hooks.slack.example/services/T0/B0/secret';
const message = { text: 'i-1 was corrected', blocks: [] };
const place = { channel: '#imds', id: 'story' };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a webhook', () => {
  it('that never answers is given up when its time is over', async () => {
    const time = new AbortController();
    vi.spyOn(AbortSignal, 'timeout').mockReturnValue(time.signal);
    vi.stubGlobal('fetch', (_url: string, { signal }: RequestInit) => {
      queueMicrotask(() => time.abort());
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    });

    const answer = slackWebhook(URL_OF_HOOK).post(message, place);

    await expect(answer).rejects.toThrow('aborted');
  });

  it('that wants fewer messages is left alone for as long as it says', async () => {
    const at: number[] = [];
    vi.stubGlobal('fetch', () => {
      at.push(performance.now());
      const headers = { 'retry-after': '1' };
      return Promise.resolve(
        at.length === 1 ? new Response('rate_limited', { status: 429, headers }) : new Response('ok'),
      );
    });

    const answer = await slackWebhook(URL_OF_HOOK).post(message, place);

    expect(answer).toMatchObject({ kind: 'posted' });
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(1_000);
  });
});
