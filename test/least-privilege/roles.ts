import type { FillIn } from './filled-in.ts';
import type { Condition, Grant } from './iam.ts';
import type { Template } from './template.ts';

/** A statement with its references filled in. */
export interface FilledStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly Service: string } | { readonly AWS: string };
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What each role of the stack allows, by its logical id. */
export function rolesIn({ resources }: Template, fillIn: FillIn): ReadonlyMap<string, readonly Grant[]> {
  return new Map(
    Object.entries(resources).flatMap(([id, resource]) => {
      if (resource.Type !== 'AWS::IAM::Role') return [];
      const statements = resource.Properties.Policies.flatMap(
        ({ PolicyDocument }) => fillIn(PolicyDocument.Statement) as FilledStatement[],
      );
      return [[id, statements.map(grantOf)] as const];
    }),
  );
}

/** What a statement allows, whoever it is that it is for. */
export function grantOf({ Sid, Effect, Action, Resource, Condition = {} }: FilledStatement): Grant {
  // What a role must not do, nobody allows it in the first place.
  if (Effect !== 'Allow') throw new Error(`${Sid} denies: teach the evaluation what that comes to.`);
  const conditions = Object.entries(Condition).flatMap(([operator, byKey]) =>
    Object.entries(byKey).map(([key, values]): Condition => ({ operator, key, values: [values].flat() })),
  );
  return { sid: Sid, actions: [Action].flat(), resources: [Resource].flat(), conditions };
}
