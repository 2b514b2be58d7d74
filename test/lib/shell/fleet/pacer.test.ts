import { describe, expect, it } from 'vitest';
import {
  EC2_CHANGES,
  fullBucket,
  justBelow,
  takeToken,
  type TokenBucket,
} from '../../../../lib/domain/fleet/token-bucket.ts';
import { pacer } from '../../../../lib/shell/fleet/pacer.ts';

const never = new AbortController().signal;

/** Time that passes only while somebody waits: the one who waits for the nearest moment goes on first. */
function virtualTime() {
  let now = 0;
  const waiting: { at: number; go: () => void }[] = [];
  const wait = (milliseconds: number): Promise<void> =>
    new Promise((go) => {
      waiting.push({ at: now + milliseconds, go });
    });
  const run = async (work: Promise<unknown>) => {
    const state = { done: false };
    void work.finally(() => (state.done = true));
    for (;;) {
      // All that can go on without time passing does.
      await new Promise(setImmediate);
      const next = waiting.toSorted((one, other) => one.at - other.at)[0];
      if (state.done || next === undefined) return work;
      waiting.splice(waiting.indexOf(next), 1);
      now = Math.max(now, next.at);
      next.go();
    }
  };
  return { elapsed: () => now, wait, run };
}

class Refused extends Error {
  override readonly name = 'Refused';
}

/** A service with a bucket of its own, which a call reaches after a while that varies. */
function service(time: ReturnType<typeof virtualTime>, bucket: TokenBucket) {
  let level = fullBucket(bucket, 0);
  const counts = { taken: 0, refused: 0 };
  const call = async () => {
    await time.wait(5 + ((counts.taken * 7) % 40));
    const taking = takeToken(bucket, level, time.elapsed());
    level = taking.level;
    if (taking.waitMilliseconds > 0) {
      counts.refused += 1;
      throw new Refused();
    }
    counts.taken += 1;
  };
  return { call, counts, drain: () => (level = { ...level, tokens: 0, at: time.elapsed() }) };
}

const isRefusal = (error: unknown) => error instanceof Refused;

async function untilTaken(call: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
}

describe('a pacer', () => {
  it("makes thousands of calls at the service's pace, and none too many", async () => {
    const time = virtualTime();
    const ec2 = service(time, EC2_CHANGES);
    const paced = pacer(time, isRefusal);

    const all = Array.from({ length: 1_000 }, () =>
      untilTaken(() => paced('key', justBelow(EC2_CHANGES), ec2.call, never)),
    );
    await time.run(Promise.all(all));

    expect(ec2.counts).toEqual({ taken: 1_000, refused: 0 });
    // 900 calls at 5 a second after the first 100.
    expect(time.elapsed() / 180_000).toBeLessThan(1.03);
  });

  it('holds back every call of a key that was refused, and no other', async () => {
    const time = virtualTime();
    const ec2 = service(time, EC2_CHANGES);
    const other = service(time, EC2_CHANGES);
    const paced = pacer(time, isRefusal);
    const at: number[] = [];
    ec2.drain();

    const first = untilTaken(() => paced('key', EC2_CHANGES, ec2.call, never));
    await time.run(Promise.race([first, time.wait(100)]));
    const later = Array.from({ length: 20 }, () =>
      untilTaken(() => paced('key', EC2_CHANGES, ec2.call, never)).then(() => at.push(time.elapsed())),
    );
    await time.run(untilTaken(() => paced('another', EC2_CHANGES, other.call, never)));
    const otherDone = time.elapsed();
    await time.run(Promise.all([first, ...later]));

    expect(otherDone).toBeLessThan(1_000);
    expect(Math.min(...at)).toBeGreaterThan(1_000);
    expect(ec2.counts).toEqual({ taken: 21, refused: 1 });
  });

  it('throws other failures as they are, without a pause', async () => {
    const time = virtualTime();
    const paced = pacer(time, isRefusal);
    const failing = () => Promise.reject(new Error('broken'));

    await expect(paced('key', EC2_CHANGES, failing, never)).rejects.toThrow('broken');

    await paced('key', EC2_CHANGES, () => Promise.resolve(), never);
    expect(time.elapsed()).toBe(0);
  });

  it('gives up where the run is aborted while it waits', async () => {
    const controller = new AbortController();
    const time = virtualTime();
    const paced = pacer(time, isRefusal);
    const bucket = { capacity: 1, refillPerSecond: 1 };
    await paced('key', bucket, () => Promise.resolve(), controller.signal);

    const waiting = expect(paced('key', bucket, () => Promise.resolve(), controller.signal)).rejects.toThrow(
      'stopped',
    );
    controller.abort(new Error('stopped'));

    await time.run(waiting);
  });
});
