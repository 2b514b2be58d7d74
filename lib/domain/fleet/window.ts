/** A span of time: `since` belongs to it, `until` does not. */
export interface Window {
  readonly since: Date;
  readonly until: Date;
}

export const DAY_MILLISECONDS = 24 * 60 * 60 * 1_000;

/** So many whole days (UTC, as CloudWatch sums them up) and what there is of the day that has begun. */
export function daysUntil(now: Date, days: number): Window {
  const today = Math.floor(now.getTime() / DAY_MILLISECONDS) * DAY_MILLISECONDS;
  return { since: new Date(today - days * DAY_MILLISECONDS), until: now };
}

/** How many whole days a window has. */
export function wholeDaysIn({ since, until }: Window): number {
  return Math.floor((until.getTime() - since.getTime()) / DAY_MILLISECONDS);
}
