import * as z from 'zod';
import type { StackTemplate, TemplateStatement, TemplateText } from '../../domain/doctor/stack-template.ts';

const text = z.union([
  z.string(),
  z.object({ Ref: z.string() }).transform(({ Ref }) => ({ kind: 'ref', logicalId: Ref }) as const),
  z
    .object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) })
    .transform(({ 'Fn::GetAtt': [logicalId, attribute] }) => {
      return { kind: 'attribute', logicalId, attribute } as const;
    }),
  z
    .object({ 'Fn::Sub': z.string() })
    .transform((value) => ({ kind: 'sub', text: value['Fn::Sub'] }) as const),
]) satisfies z.ZodType<TemplateText>;

/** One or several, as IAM has it. */
function many<Schema extends z.ZodType>(one: Schema) {
  return z.union([z.array(one), one.transform((value) => [value])]);
}

const statement = z
  .object({
    Action: many(z.string()),
    Resource: many(text),
    Condition: z.record(z.string(), z.record(z.string(), many(text))).default({}),
  })
  .transform(({ Action, Resource, Condition }): TemplateStatement => ({
    actions: Action,
    resources: Resource,
    context: Object.entries(Condition).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({
        key,
        values: values,
        isList: operator.startsWith('For'),
      })),
    ),
  }));

const onlyIf = z.object({ 'Fn::If': z.tuple([z.string(), statement, z.unknown()]) });

const rule = z.object({
  Type: z.literal('AWS::Events::Rule'),
  Properties: z.object({ Targets: z.array(z.object({ Id: z.string() })).default([]) }),
});

const role = z.object({
  Type: z.literal('AWS::IAM::Role'),
  Properties: z.object({
    Policies: z
      .array(z.object({ PolicyDocument: z.object({ Statement: z.array(z.union([onlyIf, statement])) }) }))
      .default([]),
  }),
});

const table = z.object({
  Type: z.literal('AWS::DynamoDB::Table'),
  Properties: z.object({ DeletionProtectionEnabled: z.literal(true) }),
});

const guard = z.object({
  Properties: z.object({
    Environment: z.object({ Variables: z.object({ MEMBER_ROLE_NAME: z.string().default('') }) }),
  }),
});

const template = z.object({
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.looseObject({
    GuardLambdaFunction: guard,
    PolicyParameter: z.object({ Properties: z.object({ Value: z.string() }) }),
  }),
});

const notEqual = z.object({
  'Fn::Not': z.tuple([z.object({ 'Fn::Equals': z.tuple([z.string(), z.string()]) })]),
});

/** Parses the template of a guardrail's stack. Throws where it is that of another. */
export function stackTemplate(body: string): StackTemplate {
  const { Conditions, Resources } = template.parse(JSON.parse(body));
  const holds = (name: string): boolean => {
    const [left, right] = notEqual.safeParse(Conditions[name]).data?.['Fn::Not'][0]['Fn::Equals'] ?? ['', ''];
    return left !== right;
  };
  return {
    rules: new Map(
      all(Resources, rule).map(([id, { Properties }]) => [id, Properties.Targets.map(({ Id }) => Id)]),
    ),
    roles: new Map(
      all(Resources, role).map(([id, { Properties }]) => [
        id,
        Properties.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).flatMap((each) =>
          'Fn::If' in each ? (holds(each['Fn::If'][0]) ? [each['Fn::If'][1]] : []) : [each],
        ),
      ]),
    ),
    protectedTables: all(Resources, table).map(([id]) => id),
    policyJson: Resources.PolicyParameter.Properties.Value,
    memberRoleName: Resources.GuardLambdaFunction.Properties.Environment.Variables.MEMBER_ROLE_NAME,
  };
}

/** The resources of one kind, with their logical ids. */
function all<Schema extends z.ZodType>(
  resources: Readonly<Record<string, unknown>>,
  schema: Schema,
): readonly (readonly [string, z.output<Schema>])[] {
  return Object.entries(resources).flatMap(([id, resource]) => {
    const { data } = schema.safeParse(resource);
    return data === undefined ? [] : [[id, data] as const];
  });
}
