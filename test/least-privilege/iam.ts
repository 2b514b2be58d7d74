/*
 * IAM's evaluation of what roles allow, as far as the stack's statements go: what it does not know it refuses to judge,
 * so that nothing is allowed by a misunderstanding. @cloud-copilot/iam-simulate evaluates all of IAM, under the AGPL,
 * which many who deploy this may not install. Asked once about each role and each recorded call, 3,145 pairs, it said
 * the same where it can judge: it wants `*` for SendTaskSuccess (see reference.ts), and the trust policy of a role in
 * another account. One difference was a mistake in the stack, now mended.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */

/** One question that a service asks IAM about a call: may the caller do this with that? */
export interface Authorization {
  readonly action: string;
  /** An ARN, or `*` where the service knows nothing narrower. */
  readonly resource: string;
  /** The values of condition keys, by the key. */
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/** A statement of a policy with its references filled in. */
export interface Grant {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: readonly Condition[];
}

/** One condition of a statement. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** The least that can be taken from a statement: one action on one resource, under one value of each condition. */
export interface Permission extends Pick<Grant, 'sid'> {
  readonly action: string;
  readonly resource: string;
  readonly conditions: readonly Condition[];
}

/** Whether a role with these statements may. */
export function isAllowed(grants: readonly Grant[], authorization: Authorization): boolean {
  return grants.some((grant) => permits(grant, authorization));
}

/** Whether a permission is of use for a call. */
export function isUsedBy({ action, resource, ...rest }: Permission, authorization: Authorization): boolean {
  return permits({ ...rest, actions: [action], resources: [resource] }, authorization);
}

/** The permissions of which a statement consists. */
export function permissionsIn({ sid, actions, resources, conditions }: Grant): Permission[] {
  return actions.flatMap((action) =>
    resources.flatMap((resource) =>
      oneValueOfEach(conditions).map((single) => ({ sid, action, resource, conditions: single })),
    ),
  );
}

/** As in `KeepRuns: dynamodb:PutItem on arn:… where dynamodb:LeadingKeys is waves`. */
export function permissionText({ sid, action, resource, conditions }: Permission): string {
  const where = conditions.map(({ key, values }) => ` where ${key} is ${values.join()}`);
  return `${sid}: ${action} on ${resource}${where.join('')}`;
}

/** As in `sns:Publish on arn:…`, with the values that conditions may look at. */
export function authorizationText({ action, resource, context }: Authorization): string {
  const values = Object.entries(context).map(([key, of]) => ` with ${key}=${of.join()}`);
  return `${action} on ${resource}${values.join('')}`;
}

function permits({ actions, resources, conditions }: Grant, authorization: Authorization): boolean {
  const { action, resource, context } = authorization;
  return (
    actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matches(pattern, resource)) &&
    conditions.every((condition) => holds(condition, context[condition.key] ?? []))
  );
}

function oneValueOfEach(conditions: readonly Condition[]): Condition[][] {
  return conditions.reduce<Condition[][]>(
    (before, condition) =>
      before.flatMap((some) => condition.values.map((value) => [...some, { ...condition, values: [value] }])),
    [[]],
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function holds({ operator, key, values }: Condition, given: readonly string[]): boolean {
  const [quantifier, comparison = quantifier] = operator.split(':');
  const compare = comparisons[comparison ?? ''];
  if (compare === undefined) throw new Error(`The operator ${operator} is not known here: teach it.`);
  const isOneOf = (value: string) => values.some((pattern) => compare(pattern, value));
  // True as well where the call has no such key: it narrows nothing but what has one.
  if (quantifier === 'ForAllValues') return given.every(isOneOf);
  if (quantifier === 'ForAnyValue') return given.some(isOneOf);
  const [value, ...others] = new Set(given);
  if (others.length > 0) throw new Error(`${key} has several values: ${operator} is for one.`);
  return value !== undefined && isOneOf(value);
}

const comparisons: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  ArnEquals: matches,
  StringEquals: (pattern, value) => pattern === value,
  StringLike: matches,
};

/** Whether a text is like a pattern with `*` and `?` in it. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}
