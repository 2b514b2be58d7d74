import type { ExceptionPolicy } from './exception/exception-policy.ts';
import type { FleetPolicy } from './fleet/fleet-policy.ts';
import type { NotificationPolicy } from './notifications/notification-policy.ts';

/** `audit` reports a violation, `enforce` corrects it. */
export type Mode = 'audit' | 'enforce';

/** The moments in an instance's life that a policy sets a mode for; `expiry`: an exception has ended. */
export type Moment = 'launch' | 'drift' | 'existing' | 'expiry';

/** What is required of an instance's metadata options, and what is done where they differ. */
export interface Baseline {
  readonly mode: Readonly<Record<Moment, Mode>>;
  /** `ungoverned`: leave the member alone, whatever its value. */
  readonly httpTokens: 'required' | 'ungoverned';
  readonly maxHopLimit: number;
  /** The highest hop limit for a container host (EKS, ECS, Karpenter, Beanstalk need 2, some 3). */
  readonly containerHostMaxHopLimit: number;
  /** A hop limit above the maximum that the instance had from its launch: usually the platform's choice. */
  readonly hopLimitAtLaunch: 'report' | 'enforce' | 'accept';
  /** A hop limit above the maximum that somebody raised later. */
  readonly hopLimitRaised: 'revert' | 'report';
  readonly httpEndpoint: 'disabled' | 'ungoverned';
  readonly httpProtocolIpv6: 'disabled' | 'ungoverned';
  readonly instanceMetadataTags: 'disabled' | 'ungoverned';
}

/** What an instance must be like for a scope to apply: every list that is given must have a match. */
export interface ScopeMatch {
  /** Tag key → patterns of its value (`*` matches any run of characters). */
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly launchTemplates: readonly string[];
}

/** A part of the fleet with a baseline of its own. */
export interface Scope {
  readonly name: string;
  readonly match: ScopeMatch;
  readonly baseline: Baseline;
}

/** How container hosts are told from other instances. */
export interface ContainerHosts {
  /** Patterns of tag keys that only container hosts carry, as in `kubernetes.io/cluster/*`. */
  readonly tagKeys: readonly string[];
  /** Patterns of instance profile names, as in `ecsInstanceRole*`. */
  readonly instanceProfiles: readonly string[];
}

/** The whole policy: the scopes in order, first match wins, and the baseline for everything else. */
export interface Policy {
  /** How many minutes after its first launch an instance still counts as new, not as existing. */
  readonly newInstanceMinutes: number;
  readonly containerHosts: ContainerHosts;
  readonly baseline: Baseline;
  readonly scopes: readonly Scope[];
  readonly notifications: NotificationPolicy;
  readonly exceptions: ExceptionPolicy;
  readonly fleet: FleetPolicy;
}
