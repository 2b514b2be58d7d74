/** A text in a template: as it stands, or what CloudFormation puts there. */
export type TemplateText =
  | string
  | { readonly kind: 'ref'; readonly logicalId: string }
  | { readonly kind: 'attribute'; readonly logicalId: string; readonly attribute: string }
  | { readonly kind: 'sub'; readonly text: string };

/** What a role may do by the template: one statement of its policy. */
export interface TemplateStatement {
  readonly actions: readonly string[];
  readonly resources: readonly TemplateText[];
  /** The keys of its conditions, with the values that meet them. */
  readonly context: readonly ContextValue[];
}

/** A value that a condition asks for. */
export interface ContextValue {
  readonly key: string;
  readonly values: readonly TemplateText[];
  readonly isList: boolean;
}

/** What the template says of the stack, as far as doctor compares it with what is there. */
export interface StackTemplate {
  /** The targets of each rule. */
  readonly rules: ReadonlyMap<string, readonly string[]>;
  readonly roles: ReadonlyMap<string, readonly TemplateStatement[]>;
  /** Tables that are protected from deletion. */
  readonly protectedTables: readonly string[];
  /** The policy as it was deployed. */
  readonly policyJson: string;
  /** The role that is assumed in other accounts; empty: none. */
  readonly memberRoleName: string;
}

/** A resource of the stack as CloudFormation lists it. */
export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
}

/** Where a stack is. */
export interface StackPlace {
  readonly stackName: string;
  readonly accountId: string;
  readonly region: string;
  readonly partition: string;
}

/** A text of the template as it is in the stack; `null` where it names what is not there, or not known. */
export function resolved(
  text: TemplateText,
  resources: readonly StackResource[],
  place: StackPlace,
): string | null {
  if (typeof text === 'string') return text;
  switch (text.kind) {
    case 'ref':
      return pseudo(text.logicalId, place) ?? find(text.logicalId, resources)?.physicalId ?? null;
    case 'attribute': {
      const resource = find(text.logicalId, resources);
      return resource === undefined || text.attribute !== 'Arn' ? null : arnOf(resource, place);
    }
    case 'sub':
      return substituted(text.text, resources, place);
  }
}

function find(logicalId: string, resources: readonly StackResource[]): StackResource | undefined {
  return resources.find((resource) => resource.logicalId === logicalId);
}

function pseudo(name: string, { stackName, accountId, region, partition }: StackPlace): string | undefined {
  const values: Readonly<Record<string, string>> = {
    'AWS::AccountId': accountId,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackName': stackName,
  };
  return values[name];
}

function substituted(text: string, resources: readonly StackResource[], place: StackPlace): string | null {
  const valueOf = (name: string): string | null => {
    const [logicalId = '', attribute] = name.split('.');
    return attribute === undefined
      ? resolved({ kind: 'ref', logicalId }, resources, place)
      : resolved({ kind: 'attribute', logicalId, attribute }, resources, place);
  };
  const placeholder = /\$\{([^}]+)\}/g;
  const names = [...text.matchAll(placeholder)].map(([, name = '']) => name);
  if (names.some((name) => valueOf(name) === null)) return null;
  return text.replaceAll(placeholder, (_, name: string) => valueOf(name) ?? '');
}

/** How the ARN of a resource is made of what CloudFormation calls it; where it calls it by its ARN, nothing is to do. */
const ARN_TAILS: Readonly<Record<string, readonly [service: string, before: string, after: string]>> = {
  'AWS::DynamoDB::Table': ['dynamodb', 'table/', ''],
  'AWS::KMS::Key': ['kms', 'key/', ''],
  'AWS::Lambda::Function': ['lambda', 'function:', ''],
  'AWS::Logs::LogGroup': ['logs', 'log-group:', ':*'],
  'AWS::SQS::Queue': ['sqs', '', ''],
  'AWS::SSM::Parameter': ['ssm', 'parameter', ''],
};

function arnOf(
  { type, physicalId }: StackResource,
  { partition, region, accountId }: StackPlace,
): string | null {
  if (physicalId.startsWith('arn:')) return physicalId;
  const tail = ARN_TAILS[type];
  if (tail === undefined) return null;
  const [service, before, after] = tail;
  // A queue is called by its URL, which ends with its name.
  const name = type === 'AWS::SQS::Queue' ? physicalId.slice(physicalId.lastIndexOf('/') + 1) : physicalId;
  return `arn:${partition}:${service}:${region}:${accountId}:${before}${name}${after}`;
}

/** Calls that a role makes, on a resource, under what its conditions ask for. */
export interface RoleCalls {
  readonly actions: readonly string[];
  readonly resourceArn: string;
  readonly context: readonly {
    readonly key: string;
    readonly values: readonly string[];
    readonly isList: boolean;
  }[];
}

/**
 * The calls of a role by its statements. The first resource of a statement stands for its others: what allows or
 * denies the one does the same with them. A statement that names what is not there is left out.
 */
export function callsOf(
  statements: readonly TemplateStatement[],
  resources: readonly StackResource[],
  place: StackPlace,
): readonly RoleCalls[] {
  const inStack = (text: TemplateText) => resolved(text, resources, place);
  return statements.flatMap(({ actions, resources: [first], context }) => {
    const resourceArn = first === undefined ? null : inStack(first);
    if (resourceArn === null) return [];
    const met = context.map(({ key, values, isList }) => ({
      key,
      isList,
      values: values.flatMap((value) => inStack(value) ?? []),
    }));
    return [{ actions, resourceArn, context: met }];
  });
}
