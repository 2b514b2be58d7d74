import type { EarlierUse } from '../imds/earlier-use.ts';
import type { PublishingHistory } from '../metrics/published-spans.ts';
import type { MetadataOptions } from './metadata-options.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html */
export const instanceStateCodes = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;
export type InstanceStateName = keyof typeof instanceStateCodes;

/** The service that manages an instance. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_OperatorResponse.html */
export interface Operator {
  readonly managed: boolean;
  readonly principal?: string;
}

export type Tags = ReadonlyMap<string, string>;

/**
 * What is stored of an instance. Kept small, and what instances share (tags, options) is shared: a fleet of
 * 100,000 is simulated in one process. Ids of volume and network interface follow from the instance's id.
 */
export interface InstanceRecord {
  readonly instanceId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly ordinal: number;
  /** When the root volume and primary network interface were attached; unlike `launchTime` no start moves it. */
  readonly attachTime: number;
  readonly reservationId?: string | undefined;
  readonly amiLaunchIndex?: number | undefined;
  readonly clientToken?: string | undefined;
  readonly keyName?: string | undefined;
  readonly subnetId?: string | undefined;
  readonly instanceLifecycle?: 'spot' | undefined;
  readonly earlierUse?: EarlierUse;
  launchTime: number;
  state: InstanceStateName;
  terminatedAt?: number;
  tags: Tags;
  operator?: Operator;
  /** The instance profile's name. */
  iamInstanceProfile?: string | undefined;
  metadataOptions: MetadataOptions;
  /** What IMDS obeys until `metadataOptionsApplyAt`. */
  previousMetadataOptions?: MetadataOptions;
  metadataOptionsApplyAt: number;
  /** Which metrics it published before its last change; nothing where nothing has changed since its launch. */
  publishingHistory?: PublishingHistory;
}

/** `pending` until the clock reaches the moment at which the options take effect. */
export function metadataOptionsState(instance: InstanceRecord, now: number): 'pending' | 'applied' {
  return now >= instance.metadataOptionsApplyAt ? 'applied' : 'pending';
}

/** The options that IMDS obeys now. */
export function metadataOptionsInForce(instance: InstanceRecord, now: number): MetadataOptions {
  if (metadataOptionsState(instance, now) === 'applied') return instance.metadataOptions;
  return instance.previousMetadataOptions ?? instance.metadataOptions;
}

/** Asks for other options, which take effect at `applyAt`. */
export function requestMetadataOptions(
  instance: InstanceRecord,
  wanted: MetadataOptions,
  time: { readonly now: number; readonly applyAt: number },
): void {
  instance.previousMetadataOptions = metadataOptionsInForce(instance, time.now);
  instance.metadataOptions = wanted;
  instance.metadataOptionsApplyAt = time.applyAt;
}
