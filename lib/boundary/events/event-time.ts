import * as z from 'zod';

const withDateAndTime = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:\d{2})?$/;

/**
 * A point in time, as events and those who store them write it: ISO 8601, the same with a blank and without
 * a zone (then it is UTC), or milliseconds since 1970. `null` for everything else.
 */
export const eventTime = z.unknown().optional().transform(toDate);

function toDate(value: unknown): Date | null {
  const time = new Date(typeof value === 'number' ? value : isoOf(value));
  return Number.isNaN(time.getTime()) ? null : time;
}

function isoOf(value: unknown): string {
  const [, day, clock, zone = 'Z'] = (typeof value === 'string' && withDateAndTime.exec(value.trim())) || [];
  return day === undefined || clock === undefined ? '' : `${day}T${clock}${zone}`;
}
