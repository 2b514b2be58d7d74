import { fieldWords } from './field-words.ts';
import type { FindingKind } from './finding.ts';
import type { ImdsV1Use } from './fleet/imdsv1-use.ts';
import { launchTemplateOf, type Instance } from './instance.ts';
import type { ClosedRecord } from './record.ts';

/** What a finding tells, in one line. */
export function titleOf(kind: FindingKind, record: ClosedRecord): string {
  const { instanceId } = record.instance;
  const fields = record.violations.map(({ field }) => fieldWords(field)).join(' and ');
  switch (kind) {
    case 'launch-remediated':
      return `${instanceId} was launched with ${fields}; it is corrected`;
    case 'drift-reverted':
      return `${instanceId} was loosened (${fields}); it is reverted`;
    case 'existing-remediated':
      return `${instanceId} had ${fields}; it is corrected`;
    case 'noncompliant':
    case 'hop-limit-above-maximum':
      return `${instanceId} has ${fields}; nothing was changed`;
    case 'service-managed':
      return `${instanceId} has ${fields}, and a service manages it`;
    case 'enforcement-denied':
      return `${instanceId} stays open: the guardrail lacks a permission`;
    case 'enforcement-blocked':
      return `${instanceId} stays open: EC2 refused the change`;
    case 'exception-applied':
      return `${instanceId} got back what an exception allows`;
    case 'excepted':
      return `${instanceId} is looser than the baseline, as an exception allows`;
    case 'exception-blocked':
      return `${instanceId} cannot get what an exception allows: EC2 refused the change`;
    case 'exception-ended':
      return `${instanceId} lost its exception and is corrected`;
    case 'resolved':
      return `${instanceId} meets the baseline again`;
    case 'imdsv1-in-use':
      return `${instanceId} has ${fields}, and something on it uses it; nothing was changed`;
    case 'calls-refused':
      return `${instanceId} was corrected, and something on it still calls IMDSv1`;
  }
}

/** What is to be done next, by whoever gets the finding. */
export function nextStepOf(kind: FindingKind, instance: Instance, use: ImdsV1Use | null): string {
  const source = sourceOf(instance);
  switch (kind) {
    case 'launch-remediated':
      return `Set HttpTokens=required in ${source}, so that the next launch needs no correction.`;
    case 'drift-reverted':
      return 'Find out why it was loosened. If the workload needs it, request an exception; otherwise correct the tool that does it.';
    case 'existing-remediated':
      return `Set HttpTokens=required in ${source}, and watch MetadataNoTokenRejected for callers that still use IMDSv1.`;
    case 'noncompliant':
      return use?.kind === 'unused'
        ? 'Nothing used IMDSv1: require tokens on it, or let sweeps do it in waves (mode.existing: enforce).'
        : 'Check MetadataNoToken for IMDSv1 callers, move them to IMDSv2, then require tokens.';
    case 'hop-limit-above-maximum':
      return `If nothing on it runs in containers, set HttpPutResponseHopLimit=1 in ${source}; otherwise request an exception, or give it a scope with a higher maxHopLimit.`;
    case 'service-managed':
      return 'Change it in the settings of the service that manages it.';
    case 'enforcement-denied':
      return 'Allow ec2:ModifyInstanceMetadataOptions to the role of the guardrail; look for an SCP that denies it. Then redrive the DLQ.';
    case 'enforcement-blocked':
      return 'Read what EC2 says; change the setting that it names, or the policy.';
    case 'exception-applied':
    case 'excepted':
      return 'Move what needs it to IMDSv2 before the exception ends; renew it in time if that takes longer.';
    case 'exception-blocked':
      return 'Read what EC2 says: as long as the setting that it names is on, no exception can work. Change that setting, or revoke the exception.';
    case 'exception-ended':
      return 'Watch MetadataNoTokenRejected of the instance. If something breaks, request a new exception.';
    case 'resolved':
      return 'Nothing to do.';
    case 'imdsv1-in-use':
      return 'Find what calls IMDSv1 on it (the runbook says how), and update its AWS SDK; the guardrail requires tokens once nothing uses IMDSv1. If it cannot be updated, request an exception.';
    case 'calls-refused':
      return 'Find what calls IMDSv1 on it (the runbook says how), and update its AWS SDK. Until then, request an exception or roll it back.';
  }
}

function sourceOf(instance: Instance): string {
  const launchTemplate = launchTemplateOf(instance);
  if (launchTemplate !== null) return `launch template ${launchTemplate}`;
  return 'the launch template or the code that launched it';
}
