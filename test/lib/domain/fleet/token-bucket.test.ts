import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterRefusal,
  afterSuccess,
  CLOUDWATCH_READS,
  EC2_CHANGES,
  EC2_READS,
  fullBucket,
  justBelow,
  takeToken,
  type BucketLevel,
  type TokenBucket,
} from '../../../../lib/domain/fleet/token-bucket.ts';

const bucket: TokenBucket = { capacity: 3, refillPerSecond: 2 };

/** Takes so many tokens one after the other, waiting as it is told to, and says when each was given. */
function taken(count: number, from: BucketLevel, size = bucket): number[] {
  const times: number[] = [];
  let [level, now] = [from, from.at];
  while (times.length < count) {
    const taking = takeToken(size, level, now);
    level = taking.level;
    if (taking.waitMilliseconds === 0) times.push(now);
    now += taking.waitMilliseconds;
  }
  return times;
}

describe('a bucket', () => {
  it('gives all that it holds at once, and then as much as runs in', () => {
    expect(taken(6, fullBucket(bucket, 0))).toEqual([0, 0, 0, 500, 1000, 1500]);
  });

  it('holds no more than its capacity, however long nobody calls', () => {
    const { level } = takeToken(bucket, fullBucket(bucket, 0), 0);

    expect(taken(5, { ...level, at: 3_600_000 })).toEqual(
      [0, 0, 500, 1000, 1500].map((at) => at + 3_600_000),
    );
  });

  it('is closed after a refusal, and empty when it opens again', () => {
    const level = afterRefusal(fullBucket(bucket, 0), 0);

    expect(takeToken(bucket, level, 0)).toMatchObject({ waitMilliseconds: 1000 });
    expect(takeToken(bucket, level, 400)).toMatchObject({ waitMilliseconds: 600 });
    expect(taken(4, level)).toEqual([1000, 1000, 1500, 2000]);
  });

  it('stays closed twice as long after each refusal in a row, up to half a minute', () => {
    const pauses: number[] = [];
    let level = fullBucket(bucket, 0);

    for (let refusal = 0; refusal < 7; refusal += 1) {
      const now = level.closedUntil;
      level = afterRefusal(level, now);
      pauses.push(level.closedUntil - now);
    }

    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('counts calls that were refused together as one refusal', () => {
    const once = afterRefusal(fullBucket(bucket, 0), 0);

    expect(afterRefusal(once, 10)).toEqual(once);
  });

  it('forgets refusals when a call is taken again', () => {
    const level = afterSuccess(afterRefusal(fullBucket(bucket, 0), 0));

    expect(afterRefusal(level, 5_000).closedUntil).toBe(6_000);
    expect(afterSuccess(level)).toBe(level);
  });
});

describe('a bucket with less than one token', () => {
  it('says how long the rest of it takes', () => {
    const level = { ...fullBucket(bucket, 0), tokens: 0.25 };

    expect(takeToken(bucket, level, 0).waitMilliseconds).toBe(375);
  });
});

describe("EC2's limits", () => {
  it.each([EC2_READS, EC2_CHANGES])('are kept in any span of time: %j', (limits) => {
    const kept = justBelow(limits);
    fc.assert(
      fc.property(fc.nat(400), fc.nat(400), (first, length) => {
        const times = taken(first + length + 1, fullBucket(kept, 0), kept);
        const seconds = ((times.at(-1) ?? 0) - (times[first] ?? 0)) / 1_000;

        expect(length + 1).toBeLessThanOrEqual(limits.capacity + seconds * limits.refillPerSecond);
      }),
      { numRuns: 50 },
    );
  });

  it('are not reached by what is asked of ourselves', () => {
    expect(justBelow(EC2_CHANGES)).toEqual({ capacity: 98, refillPerSecond: 4.95 });
    expect(justBelow(CLOUDWATCH_READS)).toEqual({ capacity: 49, refillPerSecond: 49.5 });
  });

  it('are missed by no more than 3 % in a long run', () => {
    const times = taken(2_000, fullBucket(justBelow(EC2_CHANGES), 0), justBelow(EC2_CHANGES));

    const least = (2_000 - EC2_CHANGES.capacity) / EC2_CHANGES.refillPerSecond;
    expect((times.at(-1) ?? 0) / 1_000 / least).toBeLessThan(1.03);
  });
});
