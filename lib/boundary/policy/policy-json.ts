import { PolicyError } from './policy-error.ts';
import { readYaml } from './read-yaml.ts';
import { validatePolicy } from './validate-policy.ts';

/** What a parameter of the standard tier holds. https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MAX_PARAMETER_BYTES = 4096;

/**
 * A policy file as the SSM parameter holds it: minified JSON with the same keys, at most 4,096 bytes.
 * Throws {@link PolicyError} for an invalid policy and for one that does not fit.
 */
export function policyJson(text: string, fileName: string): string {
  const { json, locate } = readYaml(text, fileName);
  validatePolicy(json, fileName, locate);

  const minified = JSON.stringify(json);
  const bytes = Buffer.byteLength(minified);
  if (bytes <= MAX_PARAMETER_BYTES) return minified;
  const problem = `is too large for its SSM parameter: ${bytes} bytes as JSON, ${MAX_PARAMETER_BYTES} at most; leave out what equals the defaults`;
  throw new PolicyError(fileName, [{ path: [], position: null, problem }]);
}
