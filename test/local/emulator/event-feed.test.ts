import { describe, expect, test } from 'vitest';
import { eventFeed } from '../../../local/emulator/event-feed.ts';

describe('the feed of events', () => {
  test('delivers in the order of taking, however long a delivery takes', async () => {
    const delivered: string[] = [];
    const feed = eventFeed<string>(async ([event = '']) => {
      if (event === 'first') await new Promise((resolve) => setImmediate(resolve));
      delivered.push(event);
    }, 0);

    ['first', 'second', 'third'].forEach(feed.take);

    await feed.drained();
    expect(delivered).toEqual(['first', 'second', 'third']);
  });

  test('holds every event back for the whole delay', async () => {
    const delays: number[] = [];
    const taken = performance.now();
    const feed = eventFeed<string>(() => {
      delays.push(performance.now() - taken);
      return Promise.resolve();
    }, 30);

    ['first', 'second'].forEach(feed.take);

    await feed.drained();
    // A timer may fire a millisecond early by the clock that measures it.
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(29);
    expect(delays).toHaveLength(2);
  });

  test('is drained at once when nothing was taken', async () => {
    const feed = eventFeed<string>(() => Promise.resolve(), 1_000);

    await expect(feed.drained()).resolves.toBeUndefined();
  });

  test('says which delivery failed, to whoever waits for the end', async () => {
    const feed = eventFeed<string>(() => Promise.reject(new Error('the bus is gone')), 0);

    feed.take('event');

    await expect(feed.drained()).rejects.toThrow('the bus is gone');
  });
});
