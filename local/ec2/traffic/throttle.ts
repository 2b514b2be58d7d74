import { requestLimitExceeded } from '../errors.ts';
import { nodeAt, textAt, type QueryBranch } from '../protocol/query.ts';

/** A token bucket: how many calls at once, how many more each second. */
export interface Bucket {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** EC2's request rate limits. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
export interface ThrottleLimits {
  readonly mutating: Bucket;
  readonly describe: Bucket;
  /** Reads with neither filter, ids nor MaxResults. */
  readonly unpagedDescribe: Bucket;
}

export const ec2ThrottleLimits: ThrottleLimits = {
  mutating: { capacity: 100, refillPerSecond: 5 },
  describe: { capacity: 100, refillPerSecond: 20 },
  unpagedDescribe: { capacity: 50, refillPerSecond: 10 },
};

/** What a bucket is chosen by. */
export interface ThrottledCall {
  readonly accountId: string;
  readonly region: string;
  readonly action: string;
  readonly mutates: boolean;
  readonly parameters: QueryBranch;
}

interface Level {
  tokens: number;
  at: number;
}

/** Takes a token for a call, or throws RequestLimitExceeded. Each action has its own bucket per account and Region. */
export function createThrottle(limits: ThrottleLimits): (call: ThrottledCall, now: number) => void {
  const levels = new Map<string, Level>();
  return (call, now) => {
    const category = categoryOf(call);
    const { capacity, refillPerSecond } = limits[category];
    const key = [call.accountId, call.region, call.action, category].join('/');
    const level = levels.get(key) ?? { tokens: capacity, at: now };
    const tokens = Math.min(capacity, level.tokens + ((now - level.at) / 1000) * refillPerSecond);
    const allowed = tokens >= 1;
    levels.set(key, { tokens: allowed ? tokens - 1 : tokens, at: now });
    if (!allowed) throw requestLimitExceeded();
  };
}

function categoryOf({ mutates, parameters }: ThrottledCall): keyof ThrottleLimits {
  if (mutates) return 'mutating';
  const narrowed = ['Filter', 'InstanceId', 'ImageId', 'LaunchTemplateId'].some(
    (name) => nodeAt(parameters, name) !== undefined,
  );
  return narrowed || textAt(parameters, 'MaxResults') !== undefined ? 'describe' : 'unpagedDescribe';
}
