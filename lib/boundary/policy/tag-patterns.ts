/** The patterns of each tag key of a match, in which a single pattern may stand for a list of one. */
export function patternsByKey(
  tags: Readonly<Record<string, string | readonly string[]>>,
): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, patterns]) => [
      key,
      typeof patterns === 'string' ? [patterns] : patterns,
    ]),
  );
}
