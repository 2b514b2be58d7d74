import type { Metadata } from './accepted.ts';
import type { Condition, Fate, OnlyIf, Resource, Substitution, Text } from './resource.ts';
import type { reads } from './work-queue.ts';

/**
 * What serverless.ts puts together: functions with their events, the resources they stand on, what is added to those
 * that osls makes by itself, and what is told of them.
 */
export interface Part {
  readonly functions: Readonly<Record<string, PartFunction>>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly extensions: Extensions;
  readonly conditions: Readonly<Record<string, Condition>>;
  readonly outputs: Readonly<Record<string, Output>>;
}

/** Additions to resources of osls's, by their logical ids. */
export type Extensions = Readonly<Record<string, Extension>>;

/** What is added to a resource that osls makes. */
export type Extension = Partial<Fate> & {
  readonly Metadata?: Metadata;
  readonly Properties?: Readonly<Record<string, unknown>>;
};

/** What operators and tools look up after a deployment. */
export interface Output {
  readonly Description: string;
  readonly Value: Text;
}

/** A function as osls deploys it. */
export interface PartFunction {
  readonly description: string;
  readonly handler: string;
  readonly package: { readonly artifact: string };
  readonly role: Substitution;
  readonly memorySize: number;
  readonly timeout: number;
  readonly reservedConcurrency?: OnlyIf<string>;
  readonly environment: Readonly<Record<string, Text>>;
  readonly events: FunctionEvent[];
  readonly url?: Door;
}

/** What starts a function. */
export type FunctionEvent = ReturnType<typeof reads> | { readonly schedule: { readonly rate: string[] } };

/** A URL of a function's own: open to everybody, or to those whom IAM knows. */
export type Door = true | { readonly authorizer: 'aws_iam' };

/** Several parts as one. */
export function together(parts: readonly Part[]): Part {
  return parts.reduce(
    (all, { functions, resources, extensions, conditions, outputs }) => ({
      functions: { ...all.functions, ...functions },
      resources: { ...all.resources, ...resources },
      extensions: { ...all.extensions, ...extensions },
      conditions: { ...all.conditions, ...conditions },
      outputs: { ...all.outputs, ...outputs },
    }),
    partOf({}),
  );
}

/** A part that has not everything. */
export function partOf(some: Partial<Part>): Part {
  return { functions: {}, resources: {}, extensions: {}, conditions: {}, outputs: {}, ...some };
}
