import type { ExceptionScope } from './exception/exception.ts';
import type { Instance } from './instance.ts';
import type { MetadataOptionsPatch } from './metadata-options.ts';
import type { Principal } from './principal.ts';

/**
 * Why an instance is looked at.
 *
 * - `launch`: RunInstances, CreateFleet
 * - `drift`: ModifyInstanceMetadataOptions
 * - `start`: StartInstances
 * - `instance-profile`: AssociateIamInstanceProfile, ReplaceIamInstanceProfileAssociation: credentials appear
 * - `state-change`: EC2's native notification; a launch or a start, nobody says by whom
 * - `exception`: an exception was granted, has expired or was revoked
 * - `detachment`: instances leave their Auto Scaling group, and with it an exception that is for the group
 * - `sweep`: nothing happened to it; the whole fleet is looked at
 * - `watch`: it was corrected, and is looked after
 */
export type TriggerKind =
  | 'launch'
  | 'drift'
  | 'start'
  | 'instance-profile'
  | 'state-change'
  | 'exception'
  | 'detachment'
  | 'sweep'
  | 'watch';

/** An event that can tell of an instance or its options, parsed. It carries ids and who did it, no verdict. */
export interface Trigger {
  readonly kind: TriggerKind;
  /** CloudTrail's `eventID` (the envelope's id for a native event): the key against duplicates. */
  readonly eventId: string;
  readonly eventName: string;
  /** When the call completed; CloudTrail's resolution is a second. */
  readonly eventTime: Date;
  readonly accountId: string;
  readonly region: string;
  /** `null` where the event does not say who: native notifications. */
  readonly principal: Principal | null;
  readonly subject: Subject;
  /** The members that the call asked to set; empty for all but `drift`. */
  readonly requested: MetadataOptionsPatch;
}

/** The instances a trigger is about, or the means to find them where the event left them out. */
export type Subject =
  | { readonly kind: 'instances'; readonly instances: readonly Instance[] }
  /** The response was omitted (over 100 KB): `DescribeInstances` finds them by the launch's client token. */
  | { readonly kind: 'client-token'; readonly clientToken: string }
  /** All instances that an exception is for. */
  | { readonly kind: 'scope'; readonly scope: ExceptionScope };

/** Why an event needs no action. Each is counted, none is lost in silence. */
export type IgnoredReason =
  | 'other-event'
  | 'failed-call'
  | 'dry-run'
  | 'own-call'
  | 'nothing-launched'
  | 'no-instance-ids'
  | 'other-state';

/** A sentence for each {@link IgnoredReason}, for people. */
export function describeIgnored(reason: IgnoredReason): string {
  switch (reason) {
    case 'other-event':
      return 'The event tells nothing of an instance or its metadata options.';
    case 'failed-call':
      return 'The call failed, so it changed nothing.';
    case 'dry-run':
      return 'The call was a dry run, so it changed nothing.';
    case 'own-call':
      return 'The guardrail made this call itself.';
    case 'nothing-launched':
      return 'The call launched no instance.';
    case 'no-instance-ids':
      return 'The event names no instance and no client token; instances that start have state-change events of their own.';
    case 'other-state':
      return 'Only a change to the state `running` is looked at.';
  }
}
