import type { Resource, Text } from './resource.ts';
import type { reads } from './work-queue.ts';

/** What serverless.ts puts together: functions with their events, the resources they stand on, and what is told of them. */
export interface Part {
  readonly functions: Readonly<Record<string, PartFunction>>;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, Output>>;
}

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
  readonly role: string;
  readonly memorySize: number;
  readonly timeout: number;
  readonly reservedConcurrency?: number;
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
    (all, { functions, resources, outputs }) => ({
      functions: { ...all.functions, ...functions },
      resources: { ...all.resources, ...resources },
      outputs: { ...all.outputs, ...outputs },
    }),
    { functions: {}, resources: {}, outputs: {} },
  );
}
