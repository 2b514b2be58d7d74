import { requestLimitExceeded } from '../errors.ts';
import { nodeAt, type QueryBranch } from '../protocol/query.ts';

/** A token bucket: how many calls at once, how many more each second. */
export interface Bucket {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** The buckets of one account in one Region. Each action has one of its own, as large as its kind says. */
export interface ThrottleLimits {
  readonly mutating: Bucket;
  readonly describe: Bucket;
  /** DescribeInstances with neither filter, ids nor MaxResults. */
  readonly unpagedDescribe: Bucket;
  /** Actions whose buckets are not those of their kind. */
  readonly byAction?: Readonly<Record<string, Bucket>>;
}

/** EC2's request rate limits. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
export const ec2ThrottleLimits: ThrottleLimits = {
  mutating: { capacity: 50, refillPerSecond: 5 },
  describe: { capacity: 100, refillPerSecond: 20 },
  unpagedDescribe: { capacity: 50, refillPerSecond: 10 },
  byAction: {
    AssociateIamInstanceProfile: { capacity: 100, refillPerSecond: 5 },
    CreateLaunchTemplateVersion: { capacity: 100, refillPerSecond: 5 },
    CreateTags: { capacity: 100, refillPerSecond: 10 },
    DeleteTags: { capacity: 100, refillPerSecond: 10 },
    ModifyInstanceMetadataDefaults: { capacity: 2, refillPerSecond: 2 },
    ModifyInstanceMetadataOptions: { capacity: 100, refillPerSecond: 5 },
    ModifyLaunchTemplate: { capacity: 100, refillPerSecond: 5 },
    RunInstances: { capacity: 5, refillPerSecond: 2 },
    StartInstances: { capacity: 5, refillPerSecond: 2 },
    TerminateInstances: { capacity: 100, refillPerSecond: 5 },
  },
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
    const { capacity, refillPerSecond } = limits.byAction?.[call.action] ?? limits[category];
    const key = [call.accountId, call.region, call.action, category].join('/');
    const level = levels.get(key) ?? { tokens: capacity, at: now };
    const tokens = Math.min(capacity, level.tokens + ((now - level.at) / 1000) * refillPerSecond);
    const allowed = tokens >= 1;
    levels.set(key, { tokens: allowed ? tokens - 1 : tokens, at: now });
    if (!allowed) throw requestLimitExceeded();
  };
}

function categoryOf({
  mutates,
  action,
  parameters,
}: ThrottledCall): 'mutating' | 'describe' | 'unpagedDescribe' {
  if (mutates) return 'mutating';
  const narrowed = ['Filter', 'InstanceId', 'MaxResults'].some(
    (name) => nodeAt(parameters, name) !== undefined,
  );
  return action === 'DescribeInstances' && !narrowed ? 'unpagedDescribe' : 'describe';
}
