import type * as z from 'zod';

/** Tells what is wrong as Slack's own checker does, such as `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. */
export function problemsOf(error: z.ZodError, root = ''): string[] {
  return error.issues.map((issue) => {
    const { words, path } = describe(issue);
    return `${words} [json-pointer:${root}${path.map((step) => `/${String(step)}`).join('')}]`;
  });
}

interface Problem {
  readonly words: string;
  readonly path: readonly PropertyKey[];
}

function describe(issue: z.core.$ZodIssue): Problem {
  const { path } = issue;
  switch (issue.code) {
    case 'too_big':
      return { words: tooBig(issue), path };
    case 'too_small':
      return { words: tooSmall(issue), path };
    case 'unrecognized_keys':
      return { words: `invalid additional property: ${issue.keys.join(', ')}`, path };
    case 'invalid_union':
      return { words: 'unsupported type', path };
    case 'custom':
      return { words: issue.message, path: path.slice(0, -1) };
    case 'invalid_type':
      if (issue.message.endsWith('received undefined'))
        return { words: `missing required field: ${String(path.at(-1))}`, path: path.slice(0, -1) };
      return { words: `must be a ${issue.expected}`, path };
    default:
      return { words: issue.message, path };
  }
}

function tooBig({ origin, maximum }: z.core.$ZodIssueTooBig): string {
  if (origin === 'string') return `must be less than ${Number(maximum) + 1} characters`;
  if (origin === 'array') return `no more than ${maximum} items allowed`;
  return `must be less than ${Number(maximum) + 1}`;
}

function tooSmall({ origin, minimum }: z.core.$ZodIssueTooSmall): string {
  if (origin === 'string') return `must be more than ${Number(minimum) - 1} characters`;
  if (origin === 'array') return `no less than ${minimum} items allowed`;
  return `must be greater than ${Number(minimum) - 1}`;
}
