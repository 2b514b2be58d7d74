import type { ResourceOf } from './resource.ts';
import { substituted } from './resource.ts';

// Parameter Store keeps up to 4 KB for nothing, and up to 8 KB in the advanced tier.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
const standardBytes = 4096;
const advancedBytes = 8192;

/**
 * The parameter that `guard` reads its policy from, so that a change of policy needs no new code.
 * Takes the policy as it was read from its file, and keeps it as minified JSON.
 * Throws a RangeError when that is longer than a parameter can be (8 KB).
 */
export function policyParameter(policy: unknown): {
  readonly PolicyParameter: ResourceOf<'AWS::SSM::Parameter'>;
} {
  const value = JSON.stringify(policy);
  const bytes = Buffer.byteLength(value);
  if (bytes > advancedBytes) {
    throw new RangeError(
      `The policy is ${bytes} bytes as JSON; a parameter holds ${advancedBytes}. Merge scopes.`,
    );
  }
  return {
    PolicyParameter: {
      Type: 'AWS::SSM::Parameter',
      Properties: {
        Description: 'What imds-guardrail enforces, and where: policy.yaml as JSON',
        Name: substituted('/${AWS::StackName}/policy'),
        Tier: bytes > standardBytes ? 'Advanced' : 'Standard',
        Type: 'String',
        Value: value,
      },
    },
  };
}
