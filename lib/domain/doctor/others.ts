import type { MetadataDefaults } from '../fleet/readiness.ts';
import { amissOr, counted, ok, warning, wrong, type Line } from './line.ts';

/** What AWS Config does about a rule. */
export interface ConfigRemediation {
  readonly ruleName: string;
  /** The SSM document that is run. */
  readonly document: string;
  readonly isAutomatic: boolean;
  /** The rule is AWS's own on IMDSv2. */
  readonly isOnImds: boolean;
}

const IMDS_DOCUMENT = /imdsv2|instancemetadata/i;

/** Whether AWS Config changes the same options. Its documents switch IMDS on where it is off, and know no exceptions. */
export function judgeConfig(remediations: readonly ConfigRemediation[]): readonly Line[] {
  const rivals = remediations.filter(({ isOnImds, document }) => isOnImds || IMDS_DOCUMENT.test(document));
  const amiss = rivals.map(({ ruleName, document, isAutomatic }) => {
    const remove = `aws configservice delete-remediation-configuration --config-rule-name ${ruleName}`;
    return isAutomatic
      ? wrong(
          'config-remediation',
          `The rule ${ruleName} runs ${document} by itself, on the instances that the guard looks after.`,
          'Let one of the two do it.',
          remove,
        )
      : warning(
          'config-remediation',
          `The rule ${ruleName} runs ${document} when somebody presses the button.`,
          'It knows no exceptions, and may switch IMDS on where it is off.',
        );
  });
  return amissOr(amiss, ok('config-remediation', 'No rule remediates metadata options.'));
}

/** A rule of EventBridge that is not the guardrail's. */
export interface OtherRule {
  readonly ruleName: string;
  readonly isEnabled: boolean;
  /** Its pattern as text. */
  readonly pattern: string;
}

/** Automated Security Response: the playbook of Security Hub's control EC2.8 starts by a rule of its own. */
const ASR_RULE = /EC2\.?8_?AutoTrigger|EnforceEC2InstanceIMDSv2/i;

/** Whether others are started by the same calls. Many only tell somebody of them. */
export function judgeOtherRules(rules: readonly OtherRule[]): readonly Line[] {
  const enabled = rules.filter(({ isEnabled }) => isEnabled);
  const responders = enabled.filter((rule) => ASR_RULE.test(`${rule.ruleName} ${rule.pattern}`));
  const listeners = enabled.filter(
    (rule) => !responders.includes(rule) && rule.pattern.includes('ModifyInstanceMetadataOptions'),
  );
  const amiss = [
    ...responders.map(({ ruleName }) =>
      wrong(
        'other-rules',
        `${ruleName} has Automated Security Response change the same instances.`,
        'Let one of the two do it.',
        `aws events disable-rule --name ${ruleName}`,
      ),
    ),
    ...listeners.map(({ ruleName }) =>
      warning(
        'other-rules',
        `${ruleName} is started by changes of metadata options as well.`,
        'See that its target changes none.',
      ),
    ),
  ];
  return amissOr(
    amiss,
    ok('other-rules', `None of ${rules.length} others is on changes of metadata options.`),
  );
}

/** Cloud Custodian deploys a function for each policy, by this name. */
const CUSTODIAN = /^custodian-/;

/** Whether other tools have functions here that may change instances. */
export function judgeOtherFunctions(functionNames: readonly string[]): readonly Line[] {
  const custodian = functionNames.filter((name) => CUSTODIAN.test(name));
  if (custodian.length === 0) {
    return [ok('other-functions', 'No function of Cloud Custodian is here.')];
  }
  const found = `Cloud Custodian has ${counted(custodian.length, 'function')} here: ${custodian.join(', ')}.`;
  const advice = 'See that none of its policies has the action set-metadata-access.';
  return [warning('other-functions', found, advice)];
}

/** What the account has set for launches in the Region. */
export interface AccountDefaults extends MetadataDefaults {
  /** `null`: no preference. */
  readonly httpPutResponseHopLimit: number | null;
}

/** What of the account's own settings gets in the way of exceptions, or makes work for the guard. */
export function judgeAccountDefaults(defaults: AccountDefaults): readonly Line[] {
  const { httpTokens, httpTokensEnforced, declarativePolicy, httpPutResponseHopLimit } = defaults;
  const amiss = [
    ...(httpTokensEnforced ? [ENFORCED] : []),
    ...(declarativePolicy === null ? [] : [declared(declarativePolicy.message)]),
    ...(httpTokens === 'optional' ? [OPTIONAL] : []),
  ];
  const words = [
    `HttpTokens ${httpTokens ?? 'without a default'}`,
    `hop limit ${httpPutResponseHopLimit ?? 'without a default'}`,
    'HttpTokensEnforced off',
  ];
  return amissOr(amiss, ok('account-defaults', `${words.join(', ')}.`));
}

const ENFORCED = warning(
  'account-defaults',
  'HttpTokensEnforced is on: no exception and no rollback can give an instance IMDSv1 back.',
  'Nothing, if that is meant. Else switch it off.',
  'aws ec2 modify-instance-metadata-defaults --http-tokens-enforced disabled',
);

const OPTIONAL = warning(
  'account-defaults',
  'HttpTokens is optional by default: every launch that says nothing has to be corrected.',
  'Have launches that say nothing require tokens.',
  'aws ec2 modify-instance-metadata-defaults --http-tokens required',
);

function declared(message: string): Line {
  const said = message === '' ? '' : `: ${message}`;
  return warning(
    'account-defaults',
    `A declarative policy of the organization manages the defaults${said}.`,
    'They cannot be changed in this account; ask whoever manages the organization.',
  );
}
