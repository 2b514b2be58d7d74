import { GOVERNED_FIELDS, apiName, type MetadataOptionsPatch } from '../../lib/domain/metadata-options.ts';
import type { Explanation, Judgement } from '../explanation.ts';

/** An explanation as `explain --json` prints it: a contract that scripts rely on. */
export function explanationJson(explanation: Explanation): object {
  if (explanation.kind === 'ignored') {
    return { ignored: explanation.reason, trigger: null, principal: null, instances: [] };
  }
  const { trigger, judgements } = explanation;
  return {
    ignored: null,
    trigger: trigger.kind,
    principal: trigger.principal,
    instances: judgements.map(judgementJson),
  };
}

function judgementJson({ instance, decision }: Judgement): object {
  return {
    instanceId: instance.instanceId,
    verdict: decision.verdict,
    violations: decision.violations.map(({ field, actual, required }) => ({ field, actual, required })),
    remediation: decision.remediation === null ? null : withApiNames(decision.remediation),
    action: decision.action,
    reason: decision.reason,
  };
}

/** A change of options with EC2’s own names, as its API takes it. */
export function withApiNames(patch: MetadataOptionsPatch): object {
  const set = GOVERNED_FIELDS.filter((field) => patch[field] !== undefined);
  return Object.fromEntries(set.map((field) => [apiName(field), patch[field]]));
}
