/** The middle of the values, or the mean of the two in the middle. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? NaN) + (sorted[Math.ceil(middle)] ?? NaN)) / 2;
}

/** The value that 90 % of the values do not exceed (nearest rank). NaN for none. */
export function percentile90(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.9) - 1] ?? NaN;
}

/** Median and 90th percentile, rounded to hundredths: more digits than that are noise. */
export interface Spread {
  readonly median: number;
  readonly percentile90: number;
}

/** How values spread. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: rounded(median(values)), percentile90: rounded(percentile90(values)) };
}

/** A number with two digits after the point. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
