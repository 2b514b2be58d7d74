import { ACCOUNT, MEMBER_ROLE, REGION, STACK, type Template } from './template.ts';

/*
 * The template as CloudFormation would have filled it in: what every reference leads to.
 */

/** Fills a part of the template in. What is left out by a condition is gone. */
export type FillIn = (part: unknown) => unknown;

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::StackName': STACK,
};

/** What `npm run deploy` was told; osls fills it in. */
const PARAMETERS: Readonly<Record<string, string>> = {
  'param:alarmsEmail': 'alarms@example.com',
  'param:memberRoleName': MEMBER_ROLE,
};

const NOTHING = Symbol('AWS::NoValue');

/** Of a template, with queues under this URL. */
export function fillingIn({ resources }: Template, queuesUrl: string): FillIn {
  const textOf = (name: string): string => {
    const known = PSEUDO[name] ?? PARAMETERS[name];
    if (known !== undefined) return known;
    const [id = '', attribute] = name.split('.');
    return attribute === undefined ? identifierOf(id) : attributeOf(id, attribute);
  };
  const substitute = (text: string) => text.replaceAll(/\$\{([\w:.]+)\}/g, (_, name: string) => textOf(name));
  const nameOf = (id: string): string => {
    const resource = resources[id];
    switch (resource?.Type) {
      case 'AWS::SSM::Parameter':
        return String(fillIn(resource.Properties.Name));
      case 'AWS::StepFunctions::StateMachine':
        return String(fillIn(resource.Properties.StateMachineName));
      case 'AWS::Logs::LogGroup':
        return String(fillIn(resource.Properties.LogGroupName));
      case 'AWS::DynamoDB::Table':
        return `imds-guardrail-${id.replace('Table', '').toLowerCase()}`;
      default:
        return id;
    }
  };
  /** What `Ref` gives. */
  const identifierOf = (id: string): string => {
    switch (resources[id]?.Type) {
      case 'AWS::SQS::Queue':
        return `${queuesUrl}/${ACCOUNT}/${id}`;
      case 'AWS::SNS::Topic':
      case 'AWS::SecretsManager::Secret':
      case 'AWS::StepFunctions::StateMachine':
        return attributeOf(id, 'Arn');
      default:
        return nameOf(id);
    }
  };
  const attributeOf = (id: string, attribute: string): string => {
    if (attribute === 'FunctionUrl') return `https://${id.toLowerCase()}.lambda-url.example/`;
    const type = resources[id]?.Type ?? addedByOsls(id);
    const arn = arns[type];
    if (attribute !== 'Arn' || arn === undefined)
      throw new Error(`What is ${attribute} of ${id}, a ${type}?`);
    return arn(nameOf(id));
  };
  const fillIn: FillIn = (part) => {
    if (typeof part === 'string') return substituteParameters(part);
    if (Array.isArray(part)) return part.map(fillIn).filter((each) => each !== NOTHING);
    if (typeof part !== 'object' || part === null) return part;
    const [[kind, value] = ['', null], ...others] = Object.entries(part) as [string, unknown][];
    if (others.length === 0) {
      if (kind === 'Ref') return value === 'AWS::NoValue' ? NOTHING : textOf(String(value));
      if (kind === 'Fn::GetAtt') return attributeOf(...(value as [string, string]));
      if (kind === 'Fn::Sub') return substitute(String(value));
      // Every condition of this stack is that the operator has named something.
      if (kind === 'Fn::If') return fillIn((value as unknown[])[1]);
    }
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, fillIn(inner)]));
  };
  return fillIn;
}

function substituteParameters(text: string): string {
  return text.replaceAll(/\$\{(param:\w+)\}/g, (whole, name: string) => PARAMETERS[name] ?? whole);
}

/** What osls makes of a function, beside its description. */
function addedByOsls(id: string): string {
  return id.endsWith('LogGroup') ? 'AWS::Logs::LogGroup' : 'AWS::Lambda::Function';
}

function arnIn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

const arns: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table': (name) => arnIn('dynamodb', `table/${name}`),
  'AWS::Events::Rule': (name) => arnIn('events', `rule/${name}`),
  'AWS::IAM::Role': (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  'AWS::KMS::Key': (name) => arnIn('kms', `key/${name}`),
  'AWS::Lambda::Function': (name) => arnIn('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => arnIn('logs', `log-group:${name}:*`),
  'AWS::SNS::Topic': (name) => arnIn('sns', name),
  'AWS::SQS::Queue': (name) => arnIn('sqs', name),
  'AWS::Scheduler::ScheduleGroup': (name) => arnIn('scheduler', `schedule-group/${name}`),
  'AWS::SecretsManager::Secret': (name) => arnIn('secretsmanager', `secret:${name}-AbCdEf`),
  'AWS::StepFunctions::StateMachine': (name) => arnIn('states', `stateMachine:${name}`),
};
