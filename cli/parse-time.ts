import { InputError } from './input-error.ts';

const ISO = /^(\d{4}-\d{2}-(\d{2}))(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A point in time that somebody typed: ISO 8601, a time of day only with its zone. A date alone is midnight
 * UTC. Throws {@link InputError} that names the option.
 */
export function parseTime(text: string, option: string): Date {
  const [whole = '', date = '', day = ''] = ISO.exec(text) ?? [];
  const time = new Date(whole);
  // JavaScript takes the 30th of February for the 2nd of March.
  if (Number.isNaN(time.getTime()) || new Date(date).getUTCDate() !== Number(day)) {
    throw new InputError(`${option} must be a time as in 2026-05-01T10:00:00Z, not ${JSON.stringify(text)}`);
  }
  return time;
}
