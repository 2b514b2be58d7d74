/** One thing that is wrong in a policy. */
export interface PolicyProblem {
  /** The keys and list positions that lead to the place; empty for the file as a whole. */
  readonly path: readonly (string | number)[];
  /** Where it stands in the text; `null` for a policy that has no lines (the parameter's JSON). */
  readonly position: { readonly line: number; readonly column: number } | null;
  /** What must be, and what is instead; follows the path in a sentence. */
  readonly problem: string;
}

/** How many problems are told: more than anybody reads at once, when a hostile file can have thousands. */
export const MAX_PROBLEMS = 20;

/** A policy that cannot be used. `message` has one line per problem: `policy.yaml:14:5 baseline.httpTokens: must be …`. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly problems: readonly PolicyProblem[];
  /** The message's lines, one per problem. */
  readonly lines: readonly string[];

  constructor(source: string, problems: readonly PolicyProblem[], options?: ErrorOptions) {
    const lines = problems.map((problem) => lineFor(source, problem));
    super(lines.join('\n'), options);
    this.problems = problems;
    this.lines = lines;
  }
}

function lineFor(source: string, { path, position, problem }: PolicyProblem): string {
  const place = position === null ? source : `${source}:${position.line}:${position.column}`;
  return path.length === 0 ? `${place} ${problem}` : `${place} ${pathText(path)}: ${problem}`;
}

/** A path as people write it: `scopes[0].match.tags.team`. */
function pathText(path: PolicyProblem['path']): string {
  return path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : index === 0 ? oneLine(part) : `.${oneLine(part)}`,
    )
    .join('');
}

function oneLine(key: string): string {
  return /^[\w:./*-]{1,64}$/.test(key) ? key : JSON.stringify(key.slice(0, 64));
}
