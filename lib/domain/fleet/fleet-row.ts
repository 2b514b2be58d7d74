import { isContainerHost } from '../baseline.ts';
import type { Action, Decision, Verdict, Violation } from '../decision.ts';
import { nameOf, type Instance, type InstanceKey, type InstanceState } from '../instance.ts';
import type { MetadataOptionsPatch, ObservedMetadataOptions } from '../metadata-options.ts';
import { ownerOf } from '../notifications/route.ts';
import type { Policy } from '../policy.ts';
import type { ImdsV1Use } from './imdsv1-use.ts';

/** What is kept of an instance that is not simply compliant: a fleet has many, so no more than people are told. */
export interface FleetRow extends InstanceKey {
  readonly verdict: Exclude<Verdict, 'compliant' | 'not-applicable'>;
  readonly name: string | null;
  /** What the tag says that the policy names for owners. */
  readonly owner: string | null;
  readonly state: InstanceState;
  readonly firstLaunchedAt: Date | null;
  readonly metadataOptions: ObservedMetadataOptions;
  readonly containerHost: boolean;
  readonly managedBy: string | null;
  readonly scope: string;
  readonly violations: readonly Violation[];
  readonly remediation: MetadataOptionsPatch | null;
  /** What the policy wants done with it; whether at once or by the sweep, see {@link isForTheSweep}. */
  readonly action: Action;
  readonly reason: string;
  /** The exceptions in force that it is looser by. */
  readonly exceptionIds: readonly string[];
  /** What the guardrail last saw of its use of IMDSv1; `null`: nothing is known of a look. */
  readonly use: ImdsV1Use | null;
}

/** An instance and its decision, reduced; `null` where there is nothing to tell of it. */
export function fleetRow(
  instance: Instance,
  decision: Decision,
  action: Action,
  policy: Policy,
): FleetRow | null {
  const { verdict, scope, violations, remediation, reason, exceptionIds } = decision;
  if (verdict === 'compliant' || verdict === 'not-applicable') return null;
  const { instanceId, accountId, region, state, firstLaunchedAt, metadataOptions, managedBy } = instance;
  return {
    instanceId,
    accountId,
    region,
    verdict,
    name: nameOf(instance),
    owner: ownerOf({ tags: instance.tags ?? {} }, policy),
    state,
    firstLaunchedAt,
    metadataOptions,
    containerHost: isContainerHost(instance, policy.containerHosts),
    managedBy,
    scope,
    violations,
    remediation,
    action,
    reason,
    exceptionIds,
    use: null,
  };
}

/**
 * Whether the policy leaves an instance to the sweep: it was so all along, and is changed in its wave once nothing used
 * IMDSv1 for as long as the policy says.
 */
export function isForTheSweep({ action, violations }: Pick<FleetRow, 'action' | 'violations'>): boolean {
  return action === 'enforce' && violations.every(({ moment }) => moment === 'existing');
}
