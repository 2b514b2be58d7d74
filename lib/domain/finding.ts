import { autoScalingGroupOf, launchTemplateOf, nameOf, type Instance, type InstanceKey } from './instance.ts';
import { correctionKind } from './correction.ts';
import type { Violation } from './decision.ts';
import type { Excuse } from './exception/loan.ts';
import type { ImdsV1Use } from './fleet/imdsv1-use.ts';
import type { Wave } from './fleet/wave.ts';
import { nextStepOf, titleOf } from './finding-words.ts';
import type { MetadataOptionsPatch, ObservedMetadataOptions } from './metadata-options.ts';
import type { Principal } from './principal.ts';
import type { ClosedRecord, Outcome } from './record.ts';

/** The severities of the AWS Security Finding Format. */
export type Severity = 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';

/** What a finding tells. Each kind has its runbook in the README. */
export type FindingKind =
  | 'launch-remediated'
  | 'drift-reverted'
  | 'existing-remediated'
  | 'noncompliant'
  | 'hop-limit-above-maximum'
  | 'service-managed'
  | 'enforcement-denied'
  | 'enforcement-blocked'
  | 'exception-applied'
  | 'excepted'
  | 'exception-blocked'
  | 'exception-ended'
  | 'resolved'
  | 'imdsv1-in-use'
  | 'calls-refused';

/** A message for people and machines: what was found on an instance, what was done, and what to do next. */
export interface Finding {
  readonly schemaVersion: '1.0';
  /** Stable: the same for every delivery of the same story, so that receivers can drop duplicates. */
  readonly findingId: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly title: string;
  readonly instance: InstanceKey & {
    readonly name: string | null;
    readonly tags: Readonly<Record<string, string>>;
    readonly imageId: string | null;
    readonly instanceProfileArn: string | null;
    readonly launchTemplateId: string | null;
    readonly autoScalingGroup: string | null;
    readonly managedBy: string | null;
  };
  readonly outcome: Outcome;
  readonly violations: readonly Violation[];
  readonly before: ObservedMetadataOptions;
  readonly after: ObservedMetadataOptions;
  readonly enforcement: MetadataOptionsPatch | null;
  /** The part of `enforcement` that loosens: what exceptions give back. */
  readonly restoration: MetadataOptionsPatch | null;
  /** What differs from the baseline by exceptions in force. */
  readonly excuses: readonly Excuse[];
  /** The exceptions that it is about. */
  readonly exceptionIds: readonly string[];
  /** What was seen of the use of IMDSv1 before anything was changed. */
  readonly use: ImdsV1Use | null;
  /** The wave in which it was changed. */
  readonly wave: Wave | null;
  readonly principal: Principal | null;
  /** What the launch itself asked for by its tag. Somebody else may have given the instance one since. */
  readonly exceptionTag: string | null;
  readonly trigger: ClosedRecord['trigger'];
  readonly scope: string;
  readonly reason: string;
  readonly refusal: string | null;
  readonly nextStep: string;
  readonly decidedAt: Date;
  readonly closedAt: Date;
}

/** The finding that tells of a closed record. */
export function findingOf(record: ClosedRecord, instance: Instance): Finding {
  const kind = kindOf(record, instance);
  const { instanceId, accountId, region } = record.instance;
  return {
    schemaVersion: '1.0',
    findingId: record.recordId,
    kind,
    severity: severityOf(kind, record.violations),
    title: titleOf(kind, record),
    instance: {
      instanceId,
      accountId,
      region,
      name: nameOf(instance),
      tags: instance.tags ?? {},
      imageId: instance.imageId,
      instanceProfileArn: instance.instanceProfileArn,
      launchTemplateId: launchTemplateOf(instance),
      autoScalingGroup: autoScalingGroupOf(instance),
      managedBy: instance.managedBy,
    },
    outcome: record.outcome,
    violations: record.violations,
    before: record.previous,
    after: record.after,
    enforcement: record.enforcement,
    restoration: record.restoration,
    excuses: record.excuses,
    exceptionIds: record.exceptionIds,
    use: record.use,
    wave: record.wave,
    principal: record.principal,
    exceptionTag: record.exceptionTag,
    trigger: record.trigger,
    scope: record.scope,
    reason: record.reason,
    refusal: record.refusal,
    nextStep: nextStepOf(kind, instance, record.use),
    decidedAt: record.openedAt,
    closedAt: record.closedAt,
  };
}

function kindOf(record: ClosedRecord, instance: Instance): FindingKind {
  switch (record.outcome) {
    case 'denied':
      return record.violations.length === 0 ? 'exception-blocked' : 'enforcement-denied';
    case 'blocked':
      return record.violations.length === 0 ? 'exception-blocked' : 'enforcement-blocked';
    case 'restored':
      return 'exception-applied';
    case 'excepted':
      return 'excepted';
    case 'resolved':
      return 'resolved';
    case 'breaking':
      return 'calls-refused';
    case 'remediated':
    case 'overtaken':
      return correctionKind(record);
    case 'audited':
    case 'gone':
    case 'interrupted':
      if (record.violations.length === 0) return 'excepted';
      if (instance.managedBy !== null) return 'service-managed';
      if (record.use?.kind === 'used') return 'imdsv1-in-use';
      return isOnlyHopLimit(record.violations) ? 'hop-limit-above-maximum' : 'noncompliant';
  }
}

function isOnlyHopLimit(violations: readonly Violation[]): boolean {
  return violations.every(({ field }) => field === 'httpPutResponseHopLimit');
}

function severityOf(kind: FindingKind, violations: readonly Violation[]): Severity {
  switch (kind) {
    case 'enforcement-denied':
    case 'enforcement-blocked':
    case 'drift-reverted':
    case 'calls-refused':
      return 'HIGH';
    case 'noncompliant':
    case 'imdsv1-in-use':
      return violations.some(({ field }) => field === 'httpTokens') ? 'HIGH' : 'MEDIUM';
    case 'launch-remediated':
    case 'existing-remediated':
    case 'exception-blocked':
    case 'exception-ended':
      return 'MEDIUM';
    case 'service-managed':
    case 'hop-limit-above-maximum':
    case 'exception-applied':
    case 'excepted':
      return 'LOW';
    case 'resolved':
      return 'INFORMATIONAL';
  }
}
