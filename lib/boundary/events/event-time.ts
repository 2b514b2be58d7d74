import * as z from 'zod';

const withDateAndTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:\d{2})?$/;

const YEAR_0 = Date.parse('0000-01-01T00:00:00Z');
const YEAR_10_000 = Date.parse('+010000-01-01T00:00:00Z');

/**
 * A point in time, as events and those who store them write it: ISO 8601, the same with a blank and without
 * a zone (then it is UTC), or milliseconds since 1970. `null` for everything else, also for years that
 * ISO 8601 has no four digits for: a record with one could be written, and not be read again.
 */
export const eventTime = z.unknown().optional().transform(toDate);

function toDate(value: unknown): Date | null {
  const time = new Date(typeof value === 'number' ? value : isoOf(value));
  return time.getTime() >= YEAR_0 && time.getTime() < YEAR_10_000 ? time : null;
}

function isoOf(value: unknown): string {
  const [, day, clock, zone = 'Z'] = (typeof value === 'string' && withDateAndTime.exec(value.trim())) || [];
  return day === undefined || clock === undefined ? '' : `${day}T${clock}${zone}`;
}
