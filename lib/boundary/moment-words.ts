const HOUR = 60;
const DAY = 24 * HOUR;

const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

const distances = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

/** A moment for people whose time zone nobody knows, as in "Sun, 8 Mar 2026, 10:00 UTC". */
export function momentWords(at: Date): string {
  return `${moments.format(at)} UTC`;
}

/** How far a moment is away, as in "in 6 days" or "2 hours ago"; rounded down, so that nobody waits too long. */
export function distanceWords(at: Date, now: Date): string {
  const minutes = Math.trunc((at.getTime() - now.getTime()) / 60_000);
  const size = Math.abs(minutes);
  if (size < 2 * HOUR) return distances.format(minutes, 'minute');
  if (size < 2 * DAY) return distances.format(Math.trunc(minutes / HOUR), 'hour');
  return distances.format(Math.trunc(minutes / DAY), 'day');
}
