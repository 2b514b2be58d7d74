import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { localQueue, type QueuedMessage, type QueueOptions } from '../../../local/embedded/queue.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A queue whose batches are written down with the moment at which they were handed over. */
function aQueue(
  options: Partial<QueueOptions> = {},
  handle: QueueOptions['handle'] = () => Promise.resolve([]),
) {
  const batches: { at: number; bodies: string[] }[] = [];
  const queue = localQueue({
    batchSize: 10,
    delay: 0,
    visibilityTimeout: 1_000,
    maxReceiveCount: 3,
    handle: (messages) => {
      batches.push({ at: Date.now(), bodies: messages.map(({ body }) => body) });
      return handle(messages);
    },
    ...options,
  });
  return { queue, batches };
}

function failing(...bodies: string[]) {
  return (messages: readonly QueuedMessage[]) =>
    Promise.resolve(messages.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => messageId));
}

describe('a queue', () => {
  it('hands messages over in batches, in order, one batch after the other', async () => {
    const { queue, batches } = aQueue({ batchSize: 2, delay: 5 });
    for (const body of ['a', 'b', 'c']) queue.send(body);

    await vi.runAllTimersAsync();

    expect(batches.map(({ bodies }) => bodies)).toEqual([['a', 'b'], ['c']]);
    expect(queue.deadLetters).toEqual([]);
  });

  it('keeps a message back for its delay', async () => {
    const { queue, batches } = aQueue({ delay: 3_000 });
    queue.send('a');

    await vi.advanceTimersByTimeAsync(2_999);
    expect(batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);

    expect(batches).toEqual([{ at: 3_000, bodies: ['a'] }]);
  });

  it('brings only the messages back that failed, after the visibility timeout', async () => {
    let tries = 0;
    const { queue, batches } = aQueue({ delay: 1 }, (messages) =>
      (tries += 1) === 1 ? failing('b')(messages) : Promise.resolve([]),
    );
    for (const body of ['a', 'b', 'c']) queue.send(body);

    await vi.runAllTimersAsync();

    expect(batches).toEqual([
      { at: 1, bodies: ['a', 'b', 'c'] },
      { at: 1_001, bodies: ['b'] },
    ]);
  });

  it('gives a message the same id at each delivery, and each message its own', async () => {
    const ids: string[] = [];
    const { queue } = aQueue({ batchSize: 1 }, (messages) => {
      ids.push(...messages.map(({ messageId }) => messageId));
      return failing('a')(messages);
    });
    queue.send('a');
    queue.send('b');

    await vi.runAllTimersAsync();

    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(2);
  });

  it('puts a message aside that failed as often as it may', async () => {
    const { queue, batches } = aQueue({}, failing('a'));
    queue.send('a');

    await vi.runAllTimersAsync();
    await queue.drained();

    expect(batches.map(({ at }) => at)).toEqual([0, 1_000, 2_000]);
    expect(queue.deadLetters).toMatchObject([{ body: 'a' }]);
  });

  it('brings a whole batch back whose handler failed', async () => {
    const { queue, batches } = aQueue({ maxReceiveCount: 2, delay: 1 }, () =>
      Promise.reject(new Error('out of memory')),
    );
    queue.send('a');
    queue.send('b');

    await vi.runAllTimersAsync();

    expect(batches.map(({ bodies }) => bodies)).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    expect(queue.deadLetters.map(({ body }) => body)).toEqual(['a', 'b']);
  });

  it('works on what is sent after it had run empty', async () => {
    const { queue, batches } = aQueue();
    queue.send('a');
    await vi.runAllTimersAsync();

    queue.send('b');
    await vi.runAllTimersAsync();

    expect(batches.map(({ bodies }) => bodies)).toEqual([['a'], ['b']]);
  });

  it('is drained only when the last message is done with', async () => {
    const { queue, batches } = aQueue({ delay: 500 }, failing('a'));
    queue.send('a');
    let isDrained = false;

    const drained = queue.drained().then(() => (isDrained = true));
    await vi.advanceTimersByTimeAsync(2_499);
    expect({ isDrained, tries: batches.length }).toEqual({ isDrained: false, tries: 2 });
    await vi.advanceTimersByTimeAsync(1);
    await drained;

    expect(batches).toHaveLength(3);
  });

  it('that never had a message is drained', async () => {
    await expect(aQueue().queue.drained()).resolves.toBeUndefined();
  });
});
