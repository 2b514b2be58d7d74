import type { Compiled, CompiledTemplate } from './packaged.ts';

/*
 * What a compiled template has to hold, for every resource of a kind: each function gives those that break the promise,
 * in words. A resource that is added tomorrow is held to it as well.
 */

type Properties = Readonly<Record<string, unknown>>;
type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The resources of a type, by their logical ids. */
export function ofType({ Resources }: CompiledTemplate, type: string): [id: string, resource: Compiled][] {
  return Object.entries(Resources).filter(([, { Type }]) => Type === type);
}

/** Queues that no queue is behind: those for dead letters. */
export function deadLetterQueues(template: CompiledTemplate): string[] {
  return ofType(template, 'AWS::SQS::Queue').flatMap(([id, { Properties }]) =>
    Properties['RedrivePolicy'] === undefined ? [id] : [],
  );
}

/** All logical ids that a value refers to. */
export function referredTo(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(referredTo);
  return Object.entries(value as Properties).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String((inner as unknown[])[0])];
    if (key !== 'Fn::Sub') return referredTo(inner);
    return [...String(inner).matchAll(/\$\{(\w+)[.}]/g)].map(([, id = '']) => id);
  });
}

/** Whether an alarm looks at a metric of a resource, and tells the operators. */
export function hasAlarm(template: CompiledTemplate, metric: string, id: string): boolean {
  return ofType(template, 'AWS::CloudWatch::Alarm').some(
    ([, { Properties }]) =>
      `${String(Properties['Namespace'])} ${String(Properties['MetricName'])}` === metric &&
      nameIn(Properties['Dimensions'], template).includes(id) &&
      referredTo(Properties['AlarmActions']).includes('AlarmsTopic'),
  );
}

/** State machines are named in alarms by their ARNs, which have their names in them. */
function nameIn(dimensions: unknown, template: CompiledTemplate): string[] {
  const text = JSON.stringify(dimensions);
  const machines = ofType(template, 'AWS::StepFunctions::StateMachine').filter(([, { Properties }]) =>
    text.includes((Properties['StateMachineName'] as { 'Fn::Sub': string })['Fn::Sub']),
  );
  return [...referredTo(dimensions), ...machines.map(([id]) => id)];
}

/** Queues, topics or buckets whose policy does not refuse what comes without TLS. */
export function withoutTlsAlone(
  template: CompiledTemplate,
  type: string,
  policyType: string,
  targets: string,
): string[] {
  const refusing = ofType(template, policyType)
    .filter(([, { Properties }]) =>
      statementsOf(Properties).some(
        ({ Effect, Principal, Condition }) =>
          Effect === 'Deny' &&
          Principal === '*' &&
          // osls writes a boolean, the stack a text; IAM reads both alike.
          /^\{"Bool":\{"aws:SecureTransport":"?false"?\}\}$/.test(JSON.stringify(Condition)),
      ),
    )
    .flatMap(([, { Properties }]) => referredTo(Properties[targets]));
  return ofType(template, type).flatMap(([id]) => (refusing.includes(id) ? [] : [id]));
}

function statementsOf(properties: Properties): { [key: string]: Json | undefined }[] {
  return (properties['PolicyDocument'] as { Statement: { [key: string]: Json | undefined }[] }).Statement;
}

/** Rules whose event could get lost without a word. */
export function rulesThatLose(template: CompiledTemplate): string[] {
  return ofType(template, 'AWS::Events::Rule').flatMap(([id, { Properties }]) =>
    (Properties['Targets'] as readonly Properties[]).flatMap(({ Arn, DeadLetterConfig }) => {
      const [target = ''] = referredTo(Arn);
      const isKept =
        template.Resources[target]?.Type === 'AWS::Lambda::Function'
          ? // What a schedule says is nothing that could be lost, but somebody has to know that it does not run.
            hasAlarm(template, 'AWS/Events FailedInvocations', id) &&
            hasAlarm(template, 'AWS/Lambda AsyncEventsDropped', target)
          : referredTo(DeadLetterConfig).some((queue) => deadLetterQueues(template).includes(queue)) &&
            hasAlarm(template, 'AWS/Events InvocationsFailedToBeSentToDlq', id);
      return isKept ? [] : [`${id} into ${target}`];
    }),
  );
}

/** Subscriptions of queues whose messages could get lost without a word. */
export function subscriptionsThatLose(template: CompiledTemplate): string[] {
  return ofType(template, 'AWS::SNS::Subscription').flatMap(([id, { Properties }]) => {
    if (Properties['Protocol'] !== 'sqs') return [];
    const [topic = ''] = referredTo(Properties['TopicArn']);
    const isKept =
      referredTo(Properties['RedrivePolicy']).some((queue) => deadLetterQueues(template).includes(queue)) &&
      hasAlarm(template, 'AWS/SNS NumberOfNotificationsFailedToRedriveToDlq', topic);
    return isKept ? [] : [id];
  });
}

/** The definition of a state machine as Step Functions gets it. */
export function definitionOf({ Properties }: Compiled): unknown {
  const names = Object.keys(Properties['DefinitionSubstitutions'] as Properties);
  const text = names.reduce(
    (definition, name) => definition.replaceAll(`\${${name}}`, `arn:aws:states:::substituted:${name}`),
    JSON.stringify(Properties['Definition']),
  );
  return JSON.parse(text);
}
