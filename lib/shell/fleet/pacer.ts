import pLimit, { type LimitFunction } from 'p-limit';
import {
  afterRefusal,
  afterSuccess,
  fullBucket,
  takeToken,
  type BucketLevel,
  type TokenBucket,
} from '../../domain/fleet/token-bucket.ts';

/** The time around a pacer. */
export interface PacerClock {
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
  /** Resolves after so many milliseconds; rejects when the signal aborts. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Makes a call when the bucket of its key has a token for it, in the order of asking. What the service refuses as one
 * call too many holds back all calls of that key, and is thrown like any other failure.
 */
export type Pacer = <Answer>(
  key: string,
  bucket: TokenBucket,
  call: () => Promise<Answer>,
  signal: AbortSignal,
) => Promise<Answer>;

/** A pacer to be shared by everything in a run that calls the same service. */
export function pacer({ elapsed, wait }: PacerClock, isRefusal: (error: unknown) => boolean): Pacer {
  const levels = new Map<string, BucketLevel>();
  const queues = new Map<string, LimitFunction>();
  const levelOf = (key: string, bucket: TokenBucket) => levels.get(key) ?? fullBucket(bucket, elapsed());

  const token = async (key: string, bucket: TokenBucket, signal: AbortSignal) => {
    for (;;) {
      signal.throwIfAborted();
      const { level, waitMilliseconds } = takeToken(bucket, levelOf(key, bucket), elapsed());
      levels.set(key, level);
      if (waitMilliseconds === 0) return;
      await wait(waitMilliseconds, signal);
    }
  };

  return async (key, bucket, call, signal) => {
    const queue = queues.get(key) ?? pLimit(1);
    queues.set(key, queue);
    await queue(() => token(key, bucket, signal));
    try {
      const answer = await call();
      levels.set(key, afterSuccess(levelOf(key, bucket)));
      return answer;
    } catch (error) {
      if (isRefusal(error)) levels.set(key, afterRefusal(levelOf(key, bucket), elapsed()));
      throw error;
    }
  };
}
