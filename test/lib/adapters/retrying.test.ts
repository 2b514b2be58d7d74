import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isThrottled, retrying, retryingBriefly } from '../../../lib/adapters/retrying.ts';

const never = new AbortController().signal;

/** An error as the SDK throws it; without a status where no answer came. */
function sdkError(name: string, httpStatusCode?: number): Error {
  return Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
}

/** A call that fails so many times before it succeeds, and the moments at which it was made. */
function failing(times: number, error: Error) {
  const at: number[] = [];
  const call = () => {
    at.push(Date.now());
    return at.length <= times ? Promise.reject(error) : Promise.resolve('answer');
  };
  return { at, call };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('retrying', () => {
  it.each([
    ['a call that came too fast', sdkError('RequestLimitExceeded', 400)],
    ['a call that was throttled', sdkError('ThrottlingException', 400)],
    ['a service that is at fault', sdkError('InternalError', 500)],
    ['a call without an answer', sdkError('TimeoutError')],
  ])('makes it again after %s', async (_name, error) => {
    const { at, call } = failing(2, error);

    const answer = retrying(call, never);
    await vi.runAllTimersAsync();

    await expect(answer).resolves.toBe('answer');
    expect(at).toHaveLength(3);
  });

  it.each([
    ['a refusal', sdkError('UnauthorizedOperation', 403)],
    ['a mistake of ours', new Error('undefined is not a function')],
  ])('throws %s at once', async (_name, error) => {
    const { at, call } = failing(1, error);

    await expect(retrying(call, never)).rejects.toBe(error);

    expect(at).toHaveLength(1);
  });

  it('pauses longer each time, but never longer than some seconds, and not twice the same', async () => {
    const [one, other] = [failing(9, sdkError('Throttling', 400)), failing(9, sdkError('Throttling', 400))];

    const both = Promise.all([retrying(one.call, never), retrying(other.call, never)]);
    await vi.runAllTimersAsync();
    await both;

    const pauses = one.at.slice(1).map((at, index) => at - (one.at[index] ?? 0));
    expect(pauses[0]).toBeGreaterThanOrEqual(100);
    expect(pauses[0]).toBeLessThanOrEqual(200);
    expect(pauses[2]).toBeGreaterThanOrEqual(400);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5_000);
    expect(pauses.at(-1)).toBe(5_000);
    expect(one.at).not.toEqual(other.at);
  });

  it('ends at once when the signal aborts, with its reason', async () => {
    const controller = new AbortController();
    const { at, call } = failing(99, sdkError('InternalError', 500));

    const answer = expect(retrying(call, controller.signal)).rejects.toThrow('the time is up');
    await vi.advanceTimersByTimeAsync(1);
    controller.abort(new Error('the time is up'));
    await answer;

    expect(Date.now()).toBe(1);
    expect(at).toEqual([0]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('retrying for somebody who waits', () => {
  it('gives up after some seconds where no answer comes', async () => {
    const { at, call } = failing(100, sdkError('TimeoutError'));

    const answer = expect(retryingBriefly(call, never)).rejects.toThrow('TimeoutError');
    await vi.runAllTimersAsync();

    await answer;
    expect(at).toHaveLength(6);
    expect(at.at(-1)).toBeLessThan(10_000);
  });

  it('waits as long as it takes where calls came too fast', async () => {
    const { at, call } = failing(20, sdkError('RequestLimitExceeded', 503));

    const answer = retryingBriefly(call, never);
    await vi.runAllTimersAsync();

    await expect(answer).resolves.toBe('answer');
    expect(at).toHaveLength(21);
  });
});

describe('a refusal for calls that came too fast', () => {
  it.each([
    [sdkError('Throttling', 400), true],
    [sdkError('UnauthorizedOperation', 403), false],
    ['RequestLimitExceeded', false],
  ])('is told from %s', (error, expected) => {
    expect(isThrottled(error)).toBe(expected);
  });
});
