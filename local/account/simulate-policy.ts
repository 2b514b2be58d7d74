import * as z from 'zod';
import { matchesAny, matchesWildcard } from '../../lib/domain/wildcard.ts';

const many = z.union([z.array(z.string()), z.string().transform((one) => [one])]);

/** A role's policy as IAM keeps it. */
export const policyDocument = z.object({
  Statement: z.array(
    z.object({
      Effect: z.enum(['Allow', 'Deny']),
      Action: many,
      Resource: many,
      Condition: z.record(z.string(), z.record(z.string(), many)).default({}),
    }),
  ),
});

type Statement = z.output<typeof policyDocument>['Statement'][number];

/** One call that is asked about. */
export interface SimulatedRequest {
  readonly action: string;
  readonly resourceArn: string;
  /** The values of context keys. */
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** What IAM answers. https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html */
export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** What a role's policies say of a call. Conditions are those that the guardrail's roles have: texts, equal or alike. */
export function decisionOn(statements: readonly Statement[], request: SimulatedRequest): Decision {
  const applying = statements.filter((statement) => applies(statement, request));
  if (applying.some(({ Effect }) => Effect === 'Deny')) return 'explicitDeny';
  return applying.length > 0 ? 'allowed' : 'implicitDeny';
}

function applies({ Action, Resource, Condition }: Statement, request: SimulatedRequest): boolean {
  return (
    matchesAny(Action, request.action) &&
    matchesAny(Resource, request.resourceArn) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => meets(operator, wanted, request.context.get(key) ?? [])),
    )
  );
}

function meets(operator: string, wanted: readonly string[], values: readonly string[]): boolean {
  const isWanted = (value: string) =>
    wanted.some((each) => (operator.endsWith('Like') ? matchesWildcard(each, value) : each === value));
  // Without a value, IAM takes a set operator for all values as met.
  if (operator.startsWith('ForAllValues:')) return values.every(isWanted);
  return values.some(isWanted);
}
