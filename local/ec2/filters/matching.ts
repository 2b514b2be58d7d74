/** Tells whether a value matches one of a filter's values. */
export type Matcher = (value: string | undefined) => boolean;

/**
 * A filter's values, compiled once: plain values by set, those with `*` and `?` by pattern (`\` escapes). Values are
 * case-sensitive. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html
 */
export function matcherOf(values: readonly string[]): Matcher {
  const plain = new Set(values.filter((value) => !/[*?\\]/.test(value)));
  const patterns = values.filter((value) => !plain.has(value)).map(patternOf);
  return (value) =>
    value !== undefined && (plain.has(value) || patterns.some((pattern) => pattern.test(value)));
}

function patternOf(value: string): RegExp {
  const source = value.replaceAll(/\\.|[\s\S]/g, (token) => {
    if (token === '*') return '[^]*';
    if (token === '?') return '[^]';
    const literal = token.length === 2 ? token.slice(1) : token;
    return literal.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${source}$`);
}
