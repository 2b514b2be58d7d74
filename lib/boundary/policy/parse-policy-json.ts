import type { Policy } from '../../domain/policy.ts';
import { PolicyError } from './policy-error.ts';
import { validatePolicy } from './validate-policy.ts';

const SOURCE = 'policy parameter';

/**
 * Parses the policy that the deployed guardrail reads: JSON, as `guardrail policy json` prints it. It does
 * without YAML, which weighs more than all the rest of a function's parsing. Throws {@link PolicyError}.
 */
export function parsePolicyJson(json: string): Policy {
  return validatePolicy(parsed(json), SOURCE, () => null);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new PolicyError(SOURCE, [{ path: [], position: null, problem: 'is not JSON' }], { cause: error });
  }
}
