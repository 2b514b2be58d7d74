import * as z from 'zod';
import type { Policy } from '../../domain/policy.ts';
import { MAX_PROBLEMS, PolicyError, type PolicyProblem } from './policy-error.ts';
import { policyFileSchema, policySchema } from './policy-schema.ts';
import { nearest } from './wording.ts';

type Problem = Omit<PolicyProblem, 'position'>;

/** Finds where a path stands in the text the policy was read from; `null` where there are no lines. */
export type Locate = (path: PolicyProblem['path']) => PolicyProblem['position'];

/**
 * Checks a policy that was read from YAML or JSON and fills in the defaults. `source` is named in the
 * messages. Throws {@link PolicyError} with every problem, in the order of the text.
 */
export function validatePolicy(json: unknown, source: string, locate: Locate): Policy {
  const result = policySchema.safeParse(json);
  if (result.success) return result.data;

  // Whether the parts fit together (zod's "custom") is worth telling once each part is right by itself.
  const { issues } = result.error;
  const basic = issues.filter(({ code }) => code !== 'custom');
  const found = distinct((basic.length > 0 ? basic : issues).flatMap(problemsOf));
  const problems = found
    .slice(0, MAX_PROBLEMS)
    .map((problem) => ({ ...problem, position: locate(problem.path) }));
  throw new PolicyError(source, [...problems.toSorted(byPosition), ...furtherProblems(found.length)]);
}

/** A value can fail several checks of one wording: 1.5e9 is neither whole nor small enough. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((found) => [JSON.stringify([found.path, found.problem]), found])).values()];
}

function furtherProblems(count: number): PolicyProblem[] {
  if (count <= MAX_PROBLEMS) return [];
  return [{ path: [], position: null, problem: `has ${count - MAX_PROBLEMS} more problems` }];
}

function byPosition({ position: left }: PolicyProblem, { position: right }: PolicyProblem): number {
  if (left === null || right === null) return 0;
  return left.line - right.line || left.column - right.column;
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path, problem: message }));
  if (issue.code !== 'unrecognized_keys') return [{ path, problem: issue.message }];

  const known = keysAt(policyFileSchema, path);
  return issue.keys.map((key) => {
    const meant = nearest(key, known);
    const hint = meant === null ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`;
    return { path: [...path, key], problem: `is not a known key; ${hint}` };
  });
}

/** The keys that the schema knows at a path, which leads to a mapping: nothing else has unknown keys. */
function keysAt(schema: unknown, path: readonly (string | number)[]): string[] {
  if (schema instanceof z.ZodExactOptional || schema instanceof z.ZodNullable) {
    return keysAt(schema.unwrap(), path);
  }
  const [first, ...rest] = path;
  if (schema instanceof z.ZodArray) return keysAt(schema.element, rest);
  const { shape } = schema as z.ZodObject;
  return first === undefined ? Object.keys(shape) : keysAt(shape[first], rest);
}
