import type { Finding } from './finding.ts';
import { apiName, type GovernedField, type ObservedMetadataOptions } from './metadata-options.ts';
import type { Principal } from './principal.ts';

const LABEL_WIDTH = 24;

/** A finding as plain text that reads well in an e-mail and a terminal, lines ended by `\n`. */
export function findingText(finding: Finding): string {
  const { instance, trigger } = finding;
  return [
    `${finding.severity}: ${finding.title}.`,
    '',
    line(
      'Instance',
      instance.name === null ? instance.instanceId : `${instance.instanceId} (${instance.name})`,
    ),
    line('Account', `${instance.accountId}, ${instance.region}`),
    line('By', byWords(finding)),
    line('Event', `${trigger.eventName} at ${trigger.eventTime.toISOString()}`),
    ...changedLines(finding),
    line('Why', finding.reason),
    ...(finding.refusal === null ? [] : [line('EC2 says', finding.refusal)]),
    line('What next', finding.nextStep),
    '',
  ].join('\n');
}

/** Who caused a finding, in words. */
export function byWords({
  principal,
  exceptionIds,
  trigger,
}: Pick<Finding, 'principal' | 'exceptionIds' | 'trigger'>): string {
  if (principal !== null) return describePrincipal(principal);
  if (trigger.kind === 'sweep' || trigger.kind === 'watch') return 'nobody now: found by a look at the fleet';
  return exceptionIds.length > 0
    ? `exception ${exceptionIds.join(', ')}`
    : 'not known (no CloudTrail event yet)';
}

/** Who it was, in words: the person or role, for whom it acted, and from where. */
export function describePrincipal(principal: Principal): string {
  const session = principal.sessionName === principal.name ? null : principal.sessionName;
  return [
    principal.name,
    session === null ? '' : `(session ${session})`,
    principal.invokedBy !== null && principal.invokedBy !== principal.name
      ? `via ${principal.invokedBy}`
      : '',
    principal.sourceIpAddress !== null && principal.sourceIpAddress !== principal.invokedBy
      ? `from ${principal.sourceIpAddress}`
      : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function changedLines({ violations, before, after }: Finding): string[] {
  return violations.map(({ field }) => line(apiName(field), change(field, before, after)));
}

function change(
  field: GovernedField,
  before: ObservedMetadataOptions,
  after: ObservedMetadataOptions,
): string {
  const [was, is] = [before[field] ?? 'unknown', after[field] ?? 'unknown'];
  return was === is ? `${is} (unchanged)` : `${was} -> ${is}`;
}

function line(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)} ${text}`;
}
