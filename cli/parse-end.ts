import { InputError } from './input-error.ts';
import { parseTime } from './parse-time.ts';

const HOUR = 60 * 60_000;
const UNITS = { h: HOUR, d: 24 * HOUR } as const;

/** How somebody says when something ends: after so long, or at a time. */
export interface EndOptions {
  readonly for?: string;
  readonly until?: string;
}

/** The end that `--for` or `--until` names. Throws {@link InputError} where neither or both are given. */
export function parseEnd({ for: duration, until }: EndOptions, now: Date): Date {
  if ((duration === undefined) === (until === undefined)) {
    throw new InputError('say how long by one of --for, as in 7d or 12h, and --until');
  }
  return until === undefined ? afterDuration(duration ?? '', now) : parseTime(until, '--until');
}

function afterDuration(text: string, now: Date): Date {
  const [, count = '', unit = ''] = /^([1-9]\d{0,3})([hd])$/.exec(text) ?? [];
  if (unit !== 'h' && unit !== 'd') {
    throw new InputError(`--for must be days or hours as in 7d or 12h, not ${JSON.stringify(text)}`);
  }
  return new Date(now.getTime() + Number(count) * UNITS[unit]);
}
