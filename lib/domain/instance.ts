import type { ObservedMetadataOptions } from './metadata-options.ts';

/** EC2's names of an instance's state; `unknown` where an event does not show it. */
export type InstanceState =
  'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped' | 'unknown';

/** What the guardrail knows of an instance, be it from EC2 now or from an event. */
export interface Instance {
  readonly instanceId: string;
  readonly accountId: string;
  readonly region: string;
  readonly state: InstanceState;
  readonly metadataOptions: ObservedMetadataOptions;
  /** `null` where they are not known: an event of a call that does not show tags. */
  readonly tags: Readonly<Record<string, string>> | null;
  readonly imageId: string | null;
  readonly instanceProfileArn: string | null;
  /** The service that owns the instance (`Operator.Principal` where `Operator.Managed` is true). */
  readonly managedBy: string | null;
  /**
   * When the instance was first launched: the earliest attach time of its root volume and primary
   * network interface. `LaunchTime` moves at every start and is no proof of age. `null`: not known.
   */
  readonly firstLaunchedAt: Date | null;
  /** The idempotency token of the launch call; finds the instances of a launch whose answer was omitted. */
  readonly clientToken: string | null;
}

/** An instance by its address: enough to tell two instances of different accounts and Regions apart. */
export type InstanceKey = Pick<Instance, 'instanceId' | 'accountId' | 'region'>;

/** One string for an {@link InstanceKey}, usable as a key of a map or a table. */
export function instanceKey({ accountId, region, instanceId }: InstanceKey): string {
  return `${accountId}/${region}/${instanceId}`;
}

/** The instance's `Name` tag, or `null`. */
export function nameOf(instance: Instance): string | null {
  return instance.tags?.['Name'] ?? null;
}

/** The launch template an instance came from (its id), as EC2 and Auto Scaling tag it, or `null`. */
export function launchTemplateOf(instance: Instance): string | null {
  return instance.tags?.['aws:ec2launchtemplate:id'] ?? null;
}

/** The Auto Scaling group that launched the instance, or `null`. */
export function autoScalingGroupOf(instance: Instance): string | null {
  return instance.tags?.['aws:autoscaling:groupName'] ?? null;
}
