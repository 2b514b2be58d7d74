/** The bytes that each npm package has in each bundle, by the bundle's name. */
export type Weights = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What came into a bundle since another time, the most first, as words: `zod +12.0 KB`, `lodash new, 40.0 KB`. */
export function growthOf(
  before: Readonly<Record<string, number>>,
  now: ReadonlyMap<string, number>,
): readonly string[] {
  return [...now]
    .map(([name, bytes]) => ({ name, bytes, more: bytes - (before[name] ?? 0) }))
    .filter(({ more }) => more >= 100)
    .sort((one, other) => other.more - one.more)
    .map(({ name, bytes, more }) =>
      before[name] === undefined ? `${name} new, ${kilobytes(bytes)}` : `${name} +${kilobytes(more)}`,
    );
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`;
}
