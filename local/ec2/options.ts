import { systemClock } from './clock.ts';
import type { Behaviour } from './state/world.ts';
import { ec2ThrottleLimits, type ThrottleLimits } from './traffic/throttle.ts';

/** How to start a simulator; every member has a default. */
export interface SimulatorOptions extends Partial<Behaviour> {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The account of callers whose access key names none. */
  readonly accountId?: string;
  /** The Region of unsigned calls. */
  readonly region?: string;
  /** Each API call takes at least this long, in real time. */
  readonly latencyMilliseconds?: number;
  /** Actions that take another time, such as `{ ModifyInstanceMetadataOptions: 150 }`. */
  readonly latencyByAction?: Readonly<Record<string, number>>;
  /** true for EC2's own limits; off by default. */
  readonly throttle?: boolean | ThrottleLimits;
  /** How many calls the log keeps. */
  readonly callLogLimit?: number;
}

/** The options with every default filled in. */
export interface ResolvedOptions extends Behaviour {
  readonly port: number;
  readonly accountId: string;
  readonly region: string;
  readonly latencyMilliseconds: number;
  readonly latencyByAction: Readonly<Record<string, number>>;
  readonly throttleLimits: ThrottleLimits | undefined;
  readonly callLogLimit: number;
}

/** The Regions that are enabled in every account. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
const regionsOfEveryAccount = [
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
];

/** Those that an account has to enable. */
const regionsToOptInTo = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
];

export function resolveOptions(options: SimulatorOptions): ResolvedOptions {
  const { throttle = false } = options;
  return {
    port: 0,
    accountId: '123456789012',
    region: 'us-east-1',
    latencyMilliseconds: 0,
    latencyByAction: {},
    callLogLimit: 10_000,
    clock: systemClock,
    applyDelayMilliseconds: 0,
    transitionDelayMilliseconds: 0,
    strictEndpoint: false,
    staleness: {},
    datapointsPerPage: 100_800,
    regions: regionsOfEveryAccount,
    optInRegions: Object.fromEntries(regionsToOptInTo.map((region) => [region, 'not-opted-in' as const])),
    userIdentities: {},
    onEvent: () => undefined,
    ...options,
    throttleLimits: throttle === true ? ec2ThrottleLimits : throttle === false ? undefined : throttle,
  };
}
