/** A check of cfn-lint (`E…`, `I…`, `W…`) or of checkov (`CKV…`), by its id. */
export type Check = `${'E' | 'I' | 'W'}${number}` | `CKV_AWS_${number}` | `CKV2_AWS_${number}`;

/**
 * Checks that do not hold for a resource, each with the reason for whoever audits the template. There is no other way
 * to leave a finding as it is.
 */
export type Reasons = Readonly<Record<Check, string>>;

/** The metadata of a resource by which both linters know what was accepted, and people why. */
export type Metadata = {
  readonly checkov?: { readonly skip: readonly { readonly id: string; readonly comment: string }[] };
  readonly 'cfn-lint'?: {
    readonly config: { readonly ignore_checks: readonly string[] };
    readonly reasons: Readonly<Record<string, string>>;
  };
};

/**
 * The reasons as each linter wants them: checkov beside the check, cfn-lint as a list, and the reasons beside it.
 * https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
 * https://github.com/aws-cloudformation/cfn-lint#resource-level-metadata
 */
export function accepted(reasons: Reasons): Metadata {
  const all = Object.entries(reasons);
  const ofCheckov = all.filter(([id]) => id.startsWith('CKV'));
  const ofCfnLint = all.filter(([id]) => !id.startsWith('CKV'));
  return {
    ...(ofCheckov.length > 0 && {
      checkov: { skip: ofCheckov.map(([id, comment]) => ({ id, comment })) },
    }),
    ...(ofCfnLint.length > 0 && {
      'cfn-lint': {
        config: { ignore_checks: ofCfnLint.map(([id]) => id) },
        reasons: Object.fromEntries(ofCfnLint),
      },
    }),
  };
}
