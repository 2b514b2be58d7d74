/** The shape of what a zod schema's `error` callback is told; a part of `z.core.$ZodRawIssue`. */
interface IssueInput {
  readonly input?: unknown;
}

/** The `error` of a schema whose value must be `what`: one wording, whichever of its checks failed. */
export function must(what: string): { error: (issue: IssueInput) => string } {
  return {
    error: ({ input }) =>
      input === undefined ? `is missing: must be ${what}` : `must be ${what}, not ${shown(input)}`,
  };
}

/** A value as it is shown in a message: short, on one line, and telling texts from numbers. */
export function shown(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  switch (typeof value) {
    case 'string':
      return value.length > 60 ? `${JSON.stringify(value.slice(0, 57))}...` : JSON.stringify(value);
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return 'a mapping';
  }
}

/** The candidate that a person most probably meant, or `null` where none is near. */
export function nearest(word: string, candidates: readonly string[]): string | null {
  const pairs = letterPairs(word.slice(0, 64));
  let best: { candidate: string | null; likeness: number } = { candidate: null, likeness: 0.5 };
  for (const candidate of candidates) {
    const others = letterPairs(candidate);
    // Dice's coefficient: it sees through a missing part (hopLimit) as well as through a mistyped letter.
    const likeness = (2 * [...pairs].filter((pair) => others.has(pair)).length) / (pairs.size + others.size);
    if (likeness > best.likeness) best = { candidate, likeness };
  }
  return best.candidate;
}

function letterPairs(word: string): Set<string> {
  const letters = word.toLowerCase();
  return new Set(Array.from({ length: letters.length - 1 }, (_, index) => letters.slice(index, index + 2)));
}
