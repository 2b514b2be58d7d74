/**
 * How often calls of a kind may be made: so many at once, and so many more each second.
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
export interface TokenBucket {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** EC2's own buckets, one for each action, account and Region: reads that are paged or filtered, and changes. */
export const EC2_READS: TokenBucket = { capacity: 100, refillPerSecond: 20 };
export const EC2_CHANGES: TokenBucket = { capacity: 100, refillPerSecond: 5 };

/** CloudWatch's own, for `GetMetricData` in an account and Region. */
export const CLOUDWATCH_READS: TokenBucket = { capacity: 50, refillPerSecond: 50 };

/** A bucket that stays clear of the service's own: calls do not arrive exactly when they are made. */
export function justBelow({ capacity, refillPerSecond }: TokenBucket): TokenBucket {
  return { capacity: Math.max(1, Math.floor(capacity * 0.98)), refillPerSecond: refillPerSecond * 0.99 };
}

/** What is in a bucket. Times are milliseconds of a clock that never goes back. */
export interface BucketLevel {
  readonly tokens: number;
  readonly at: number;
  /** No call is made before, whatever the tokens. */
  readonly closedUntil: number;
  /** How many times in a row the service has refused a call since one was taken. */
  readonly refusals: number;
}

const FIRST_PAUSE_MILLISECONDS = 1_000;
const LONGEST_PAUSE_MILLISECONDS = 30_000;

/** A full bucket: nobody has called lately. */
export function fullBucket({ capacity }: TokenBucket, now: number): BucketLevel {
  return { tokens: capacity, at: now, closedUntil: now, refusals: 0 };
}

/** Takes a token for one call, or says how many milliseconds to wait before it is worth asking again. */
export function takeToken(
  bucket: TokenBucket,
  level: BucketLevel,
  now: number,
): { readonly level: BucketLevel; readonly waitMilliseconds: number } {
  const filled = refilled(bucket, level, now);
  if (now < level.closedUntil) return { level: filled, waitMilliseconds: level.closedUntil - now };
  if (filled.tokens >= 1) return { level: { ...filled, tokens: filled.tokens - 1 }, waitMilliseconds: 0 };
  return {
    level: filled,
    waitMilliseconds: Math.ceil(((1 - filled.tokens) / bucket.refillPerSecond) * 1_000),
  };
}

/**
 * The service has refused a call as one too many: others use up its bucket as well. Ours is empty then, and closed
 * for a pause that doubles with each refusal in a row. Calls that were on their way together count as one.
 */
export function afterRefusal(level: BucketLevel, now: number): BucketLevel {
  if (now < level.closedUntil) return level;
  const pause = Math.min(LONGEST_PAUSE_MILLISECONDS, FIRST_PAUSE_MILLISECONDS * 2 ** level.refusals);
  return { tokens: 0, at: now, closedUntil: now + pause, refusals: level.refusals + 1 };
}

/** The service has taken a call: the next refusal is the first of a row again. */
export function afterSuccess(level: BucketLevel): BucketLevel {
  return level.refusals === 0 ? level : { ...level, refusals: 0 };
}

function refilled({ capacity, refillPerSecond }: TokenBucket, level: BucketLevel, now: number): BucketLevel {
  const seconds = (now - level.at) / 1_000;
  return { ...level, tokens: Math.min(capacity, level.tokens + seconds * refillPerSecond), at: now };
}
