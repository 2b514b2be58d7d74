import type * as z from 'zod';
import { shown } from './policy/wording.ts';

const MOST_PROBLEMS = 5;

/** What is wrong with JSON from outside, in a sentence. */
export function problemIn({ issues }: z.core.$ZodError): string {
  const problems = issues.flatMap((issue) => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => `${shown([...path, key].join('.'))} is not a known key`);
    }
    return [path.length === 0 ? issue.message : `${path.join('.')}: ${issue.message}`];
  });
  return `${problems.slice(0, MOST_PROBLEMS).join('; ')}.`;
}
