import type { Finding, FindingKind, Severity } from '../finding.ts';
import { GOVERNED_FIELDS, type GovernedField, type MetadataOptionsPatch } from '../metadata-options.ts';
import { remediationFor } from '../remediation.ts';
import { worstOf } from './status.ts';

/** Names come from outside and end up in a table's key, which has its limit. */
const MAX_NAME = 256;

/** What the findings of a storm have in common: where it comes from, so that it can be ended there. */
export interface StormSource {
  readonly accountId: string;
  readonly region: string;
  readonly kind: FindingKind;
  /** The governed members that differ from the baseline, in the order in which people are told of them. */
  readonly fields: readonly GovernedField[];
  /** The values that would meet the baseline. */
  readonly required: MetadataOptionsPatch;
  readonly autoScalingGroup: string | null;
  readonly launchTemplateId: string | null;
  /** Who made the calls, where it is not a group or a template that explains them. */
  readonly principal: string | null;
}

/** One instance of a storm, as its latest finding tells. */
export interface DigestMember {
  readonly instanceId: string;
  readonly name: string | null;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly at: Date;
}

/** Many stories that began at once for the same reason, told in one message that keeps counting. */
export interface Digest {
  readonly source: StormSource;
  /** Each instance once, in the order of `at`, then of `instanceId`. */
  readonly members: readonly DigestMember[];
}

/** What a digest counts. */
export interface DigestCounts {
  readonly instances: number;
  readonly byKind: readonly { readonly kind: FindingKind; readonly instances: number }[];
  readonly worst: Severity;
  readonly first: Date | null;
  readonly last: Date | null;
}

/**
 * Where a finding comes from. A loosening comes from whoever loosens; anything else from the group or the
 * template that launched the instance, and from the caller only where there is neither.
 */
export function stormSourceOf({ instance, kind, violations, principal }: Finding): StormSource {
  const caller = principal?.name.slice(0, MAX_NAME) ?? null;
  const byCaller = kind === 'drift-reverted' && caller !== null;
  const autoScalingGroup = byCaller ? null : instance.autoScalingGroup;
  const launchTemplateId = byCaller ? null : instance.launchTemplateId;
  return {
    accountId: instance.accountId,
    region: instance.region,
    kind,
    fields: GOVERNED_FIELDS.filter((field) => violations.some((violation) => violation.field === field)),
    required: remediationFor(violations, null) ?? {},
    autoScalingGroup,
    launchTemplateId,
    principal: autoScalingGroup === null && launchTemplateId === null ? caller : null,
  };
}

/** The same text for all findings of the same storm. */
export function stormKeyOf(finding: Finding): string {
  const source = stormSourceOf(finding);
  const { accountId, region, kind, autoScalingGroup, launchTemplateId, principal, required } = source;
  const values = GOVERNED_FIELDS.map((field) => required[field] ?? null);
  return JSON.stringify([accountId, region, kind, autoScalingGroup, launchTemplateId, principal, values]);
}

/** A finding as a member of a digest. */
export function memberOf({
  instance: { instanceId, name },
  kind,
  severity,
  closedAt,
}: Finding): DigestMember {
  return { instanceId, name, kind, severity, at: closedAt };
}

/**
 * Members with more of them added: of each instance the latest stays. Order and repetition make no difference
 * to the end state.
 */
export function withMembers(
  members: readonly DigestMember[],
  added: readonly DigestMember[],
): readonly DigestMember[] {
  const latest = new Map<string, DigestMember>();
  for (const member of [...members, ...added]) {
    const other = latest.get(member.instanceId);
    if (other === undefined || orderOf(member) > orderOf(other)) latest.set(member.instanceId, member);
  }
  return [...latest.values()].sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

/** The numbers of a digest: how many instances, of which kinds (the most frequent first), since when. */
export function countsOf({ members }: Digest): DigestCounts {
  const instances = new Map<FindingKind, number>();
  members.forEach(({ kind }) => instances.set(kind, (instances.get(kind) ?? 0) + 1));
  const times = members.map(({ at }) => at).sort((one, other) => one.getTime() - other.getTime());
  return {
    instances: members.length,
    byKind: [...instances]
      .map(([kind, count]) => ({ kind, instances: count }))
      .sort((one, other) => other.instances - one.instances || (one.kind < other.kind ? -1 : 1)),
    worst: worstOf(members.map(({ severity }) => severity)),
    first: times[0] ?? null,
    last: times.at(-1) ?? null,
  };
}

function orderOf({ at, instanceId, name, kind, severity }: DigestMember): string {
  return JSON.stringify([at.toISOString(), instanceId, kind, severity, name]);
}
