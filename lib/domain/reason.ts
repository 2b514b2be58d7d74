import type { Violation } from './decision.ts';
import type { Excuse } from './exception/loan.ts';
import { allowing, inForceFor } from './exception/in-force.ts';
import type { Facts } from './facts.ts';
import { explainHold } from './fleet/clearance.ts';
import { useWords } from './fleet/imdsv1-use.ts';
import { GOVERNED_FIELDS, type GovernedField, type MetadataOptionsPatch } from './metadata-options.ts';
import type { Baseline, Moment } from './policy.ts';

/** What a noncompliant decision is explained from. */
interface Circumstances {
  readonly facts: Facts;
  readonly scope: string;
  readonly baseline: Baseline;
  readonly violations: readonly Violation[];
  readonly enforcement: MetadataOptionsPatch | null;
  readonly containerHost: boolean;
}

/** Why a noncompliant instance is treated as it is: one sentence for each violating member. */
export function explainNoncompliance(circumstances: Circumstances): string {
  const { instance } = circumstances.facts;
  if (instance.managedBy !== null) {
    return `${instance.managedBy} manages this instance, so the guardrail reports and leaves the change to the service.`;
  }
  return circumstances.violations.map((violation) => sentence(violation, circumstances)).join(' ');
}

function sentence(violation: Violation, circumstances: Circumstances): string {
  return `${whatIsWrong(violation, circumstances)}: ${whatIsDone(violation, circumstances)}.`;
}

function whatIsWrong(violation: Violation, { containerHost }: Circumstances): string {
  const since = sinceWhen(violation.moment);
  switch (violation.field) {
    case 'httpTokens':
      return `IMDSv1 is allowed ${since}`;
    case 'httpPutResponseHopLimit':
      return `Hop limit ${violation.actual} is above ${violation.required}${containerHost ? ' (container host)' : ''} ${since}`;
    case 'httpEndpoint':
      return `The metadata endpoint is on, against this scope's policy, ${since}`;
    case 'httpProtocolIpv6':
      return `The IPv6 endpoint is on, against this scope's policy, ${since}`;
    case 'instanceMetadataTags':
      return `Instance tags are readable in the metadata, against this scope's policy, ${since}`;
  }
}

function sinceWhen(moment: Moment): string {
  switch (moment) {
    case 'launch':
      return 'since the launch';
    case 'drift':
      return 'since a later change';
    case 'existing':
      return 'on an instance that is not new';
    case 'expiry':
      return 'though the exception that allowed it has ended';
  }
}

function whatIsDone(violation: Violation, circumstances: Circumstances): string {
  const { enforcement, containerHost, scope, baseline, facts } = circumstances;
  if (enforcement?.httpEndpoint !== undefined) return 'the endpoint is switched off';
  const target = enforcement?.[violation.field];
  if (target !== undefined) return doneNow(violation, target, facts);

  if (baseline.mode[violation.moment] === 'audit')
    return `reported only, as the policy (${scope}) audits ${violation.moment}${knownUse(violation, facts)}`;
  const hold = explainHold(violation, facts.clearance, facts.policy.fleet.evidence);
  if (hold !== null) return hold;
  if (containerHost)
    return "reported only, since lowering a container host's hop limit cuts its containers off";
  return violation.moment === 'drift'
    ? 'reported only, as the policy asks for a raised hop limit'
    : "reported only, since it is usually the platform's choice";
}

/** Whoever decides what to do with it wants to know whether something would break. */
function knownUse({ field, moment }: Violation, { clearance }: Facts): string {
  const use = clearance?.use ?? null;
  return use === null || field !== 'httpTokens' || moment !== 'existing' ? '' : `; ${useWords(use)}`;
}

function doneNow(violation: Violation, target: string | number, { recorded }: Facts): string {
  if (violation.field !== 'httpPutResponseHopLimit' || violation.moment === 'expiry') {
    return `set back to ${target}`;
  }
  return recorded?.httpPutResponseHopLimit === undefined
    ? `set to ${target}, the highest the policy allows`
    : `set back to ${target}, the value on record`;
}

/** What exceptions in force allow and give back: one sentence for each member. */
export function explainExceptions(
  facts: Facts,
  excuses: readonly Excuse[],
  restoration: MetadataOptionsPatch | null,
): string[] {
  return [
    ...excuses.map(
      ({ field, actual }) => `${valueWords(field, actual)} is allowed by ${by(field, actual, facts)}.`,
    ),
    ...GOVERNED_FIELDS.flatMap((field) => {
      const value = restoration?.[field];
      return value === undefined
        ? []
        : [`${valueWords(field, value)} is given back, since it is allowed by ${by(field, value, facts)}.`];
    }),
  ];
}

function valueWords(field: GovernedField, value: string | number): string {
  return field === 'httpTokens' ? 'IMDSv1' : `Hop limit ${value}`;
}

function by(field: GovernedField, value: string | number, facts: Facts): string {
  const exception = allowing(field, value, inForceFor(facts));
  return exception === null
    ? 'no exception'
    : `exception ${exception.exceptionId} until ${exception.expiresAt.toISOString()}`;
}
