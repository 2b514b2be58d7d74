import { BASELINE_SCOPE, baselineFor, isContainerHost } from './baseline.ts';
import type { Decision } from './decision.ts';
import type { Facts } from './facts.ts';
import { explainNoncompliance } from './reason.ts';
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

  const containerHost = isContainerHost(instance, policy.containerHosts);
  const requirements = requirementsOf(baseline, containerHost);
  const violations = violationsOf(facts, requirements, baseline);
  if (violations.length > 0) {
    const serviceManaged = instance.managedBy !== null;
    const enforcement = enforcementFor(violations, facts.recorded, {
      baseline,
      containerHost,
      serviceManaged,
    });
    return {
      verdict: 'noncompliant',
      scope,
      violations,
      remediation: remediationFor(violations, facts.recorded),
      action: enforcement === null ? 'report' : 'enforce',
      enforcement,
      reason: explainNoncompliance({ facts, scope, baseline, violations, enforcement, containerHost }),
    };
  }

  const missing = missingFields(options, requirements);
  return missing.length > 0
    ? settled(
        'unknown',
        scope,
        `${missing.join(', ')} not shown: unknown is not insecure, so nothing is changed.`,
      )
    : settled('compliant', scope, 'Every governed option meets the baseline.');
}

function settled(
  verdict: 'compliant' | 'not-applicable' | 'unknown',
  scope: string,
  reason: string,
): Decision {
  return { verdict, scope, violations: [], remediation: null, action: 'none', enforcement: null, reason };
}

/** No decision, for want of facts: nothing is enforced blind. */
export function undecided(reason: string): Decision {
  return settled('unknown', BASELINE_SCOPE, reason);
}
