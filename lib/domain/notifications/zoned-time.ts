const MINUTE_MILLISECONDS = 60_000;
const DAY_MILLISECONDS = 24 * 60 * MINUTE_MILLISECONDS;

/**
 * The calendar day that it is somewhere, as milliseconds from the epoch to that day's midnight in UTC: a day to
 * count from, not a point in time.
 */
export function localDay(at: Date, timeZone: string): number {
  const local = at.getTime() + offsetAt(at.getTime(), timeZone);
  return local - modulo(local, DAY_MILLISECONDS);
}

/**
 * The point in time at which the clocks of a time zone show so many minutes after midnight on a day of
 * {@link localDay}, `days` later. Where they show it twice (they are set back), the first time; where they never
 * do (they are set forward), as much later as they are set forward: the rules of calendars.
 */
export function zonedInstant(day: number, days: number, minutes: number, timeZone: string): Date {
  const wanted = day + days * DAY_MILLISECONDS + minutes * MINUTE_MILLISECONDS;
  // Where the clocks are changed near it, the offsets before and after differ.
  const before = wanted - offsetAt(wanted - DAY_MILLISECONDS, timeZone);
  const after = wanted - offsetAt(wanted + DAY_MILLISECONDS, timeZone);
  const shown = [before, after].filter((instant) => instant + offsetAt(instant, timeZone) === wanted);
  return new Date(shown.length === 0 ? before : Math.min(...shown));
}

/** How far the clocks of a time zone are ahead of UTC, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  // Swedish dates are written as ISO 8601 has them, but for the T.
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${shown.format(instant).replace(' ', 'T')}Z`) - (instant - modulo(instant, 1000));
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
