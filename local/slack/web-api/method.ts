import type * as z from 'zod';
import { problemsOf } from '../block-kit/problems.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { RefusalError } from './refusal-error.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A method of the Web API: takes arguments as they came, gives what stands beside `ok`, or throws a RefusalError. */
export type ApiMethod = (sent: Fields, workspace: Workspace) => Fields;

/** Makes a method that gets its arguments checked. Unknown ones are ignored, as Slack does. */
export function apiMethod<Schema extends z.ZodType>(
  schema: Schema,
  run: (checked: z.output<Schema>, workspace: Workspace) => Fields,
): ApiMethod {
  return (sent, workspace) => {
    const parsed = schema.safeParse(sent);
    if (!parsed.success) throw new RefusalError('invalid_arguments', problemsOf(parsed.error));
    return run(parsed.data, workspace);
  };
}
