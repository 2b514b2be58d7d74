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
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(2, Math.floor(word.length / 3))
    ? best.candidate
    : null;
}

/** Levenshtein's distance: how many letters must be added, dropped or changed. Long words are far from all. */
function editDistance(left: string, right: string): number {
  if (left.length > 64) return Infinity;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of Array.from(left).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(right).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
