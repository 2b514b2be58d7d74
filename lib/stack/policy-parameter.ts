import type { ResourceOf } from './resource.ts';
import { substituted } from './resource.ts';

/**
 * The parameter that `guard` reads its policy from, so that a change of policy needs no new code.
 * Takes the policy as JSON, checked and of at most 4,096 bytes, which is what the free tier holds.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
export function policyParameter(json: string): {
  readonly PolicyParameter: ResourceOf<'AWS::SSM::Parameter'>;
} {
  return {
    PolicyParameter: {
      Type: 'AWS::SSM::Parameter',
      Properties: {
        Description: 'What imds-guardrail enforces, and where: policy.yaml as JSON',
        Name: substituted('/${AWS::StackName}/policy'),
        Tier: 'Standard',
        Type: 'String',
        Value: json,
      },
    },
  };
}
