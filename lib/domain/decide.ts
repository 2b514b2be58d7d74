import { BASELINE_SCOPE, baselineFor, isContainerHost } from './baseline.ts';
import type { Decision } from './decision.ts';
import { eased } from './exception/in-force.ts';
import { excusesLeft, excusesOf, loansFor, restorationFor } from './exception/loan.ts';
import type { Facts } from './facts.ts';
import type { MetadataOptionsPatch } from './metadata-options.ts';
import type { Baseline } from './policy.ts';
import { explainExceptions, explainNoncompliance } from './reason.ts';
import { enforcementFor, remediationFor } from './remediation.ts';
import { missingFields, requirementsOf, violationsOf } from './violations.ts';

/**
 * Judges an instance. Pure: the event path, the sweep, `guardrail explain` and the tests all call it, and it
 * reads nothing but the {@link Facts}.
 */
export function decide(facts: Facts): Decision {
  const { instance, policy } = facts;
  const { scope, baseline } = baselineFor(instance, policy);
  const options = instance.metadataOptions;

  if (instance.state === 'terminated' || instance.state === 'shutting-down') {
    return settled(
      'not-applicable',
      scope,
      `The instance is ${instance.state}: there is nothing left to do.`,
    );
  }
  if (options.httpEndpoint === 'disabled') {
    return settled(
      'compliant',
      scope,
      'The metadata endpoint is disabled, which is stronger than requiring tokens.',
    );
  }

  const decision = looser(facts, scope, baseline);
  if (decision !== null) return decision;
  const containerHost = isContainerHost(instance, policy.containerHosts);
  const missing = missingFields(options, requirementsOf(baseline, containerHost));
  return missing.length > 0
    ? settled(
        'unknown',
        scope,
        `${missing.join(', ')} not shown: unknown is not insecure, so nothing is changed.`,
      )
    : settled('compliant', scope, 'Every governed option meets the baseline.');
}

/** What is decided of an instance that is looser than the baseline, or may be by an exception; `null`: it is not. */
function looser(facts: Facts, scope: string, baseline: Baseline): Decision | null {
  const containerHost = isContainerHost(facts.instance, facts.policy.containerHosts);
  const required = requirementsOf(baseline, containerHost);
  const violations = violationsOf(facts, eased(required, facts), baseline);
  const all = violationsOf(facts, required, baseline);
  const excuses = excusesOf(all, facts);
  const correction = enforcementFor(violations, facts, { baseline, containerHost });
  // With the endpoint switched off, nothing else matters.
  const restoration = correction?.httpEndpoint === undefined ? restorationFor(facts) : null;
  if (violations.length === 0 && excuses.length === 0 && restoration === null) return null;

  const enforcement = together(correction, restoration);
  const lent = [...excuses, ...excusesLeft(all, correction, facts)];
  const loans = loansFor(facts, lent, restoration, containerHost);
  const circumstances = { facts, scope, baseline, violations, enforcement, containerHost };
  return {
    verdict: violations.length > 0 ? 'noncompliant' : 'excepted',
    scope,
    violations,
    remediation: remediationFor(violations, facts.recorded),
    action: enforcement === null ? 'report' : 'enforce',
    enforcement,
    restoration,
    excuses,
    loans,
    // A loan whose exception has ended is still one: it names what is taken back.
    exceptionIds: [...new Set([...excuses, ...loans].map(({ exceptionId }) => exceptionId))],
    use: facts.clearance?.use ?? null,
    wave: waveOf(correction, facts),
    reason: [
      ...(violations.length > 0 ? [explainNoncompliance(circumstances)] : []),
      ...explainExceptions(facts, excuses, restoration),
    ].join(' '),
  };
}

/** The wave in which it is changed: what an exception gives back is in none. */
function waveOf(correction: MetadataOptionsPatch | null, { clearance }: Facts): Decision['wave'] {
  const turn = correction === null ? null : (clearance?.turn ?? null);
  return turn?.kind === 'now' ? turn.wave : null;
}

function together(
  correction: MetadataOptionsPatch | null,
  restoration: MetadataOptionsPatch | null,
): MetadataOptionsPatch | null {
  return correction === null ? restoration : { ...correction, ...restoration };
}

function settled(
  verdict: 'compliant' | 'not-applicable' | 'unknown',
  scope: string,
  reason: string,
): Decision {
  return {
    verdict,
    scope,
    violations: [],
    remediation: null,
    action: 'none',
    enforcement: null,
    restoration: null,
    excuses: [],
    loans: [],
    exceptionIds: [],
    use: null,
    wave: null,
    reason,
  };
}

/** No decision, for want of facts: nothing is enforced blind. */
export function undecided(reason: string): Decision {
  return settled('unknown', BASELINE_SCOPE, reason);
}
