import type { DateToken } from './nodes.ts';

/** The moment from which "today" and "yesterday" are told, and the reader's time zone. */
export interface Reader {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** An IANA name. */
  readonly timeZone: string;
}

const dayMilliseconds = 86_400_000;

/** Writes a `<!date^…>` as Slack does; one that cannot be told gives its fallback. */
export function dateText({ timestamp, format, fallback }: DateToken, reader: Reader): string {
  const date = new Date(timestamp * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  return format.replaceAll(/\{([a-z_]+)\}/g, (token, name: string) => tokenText(name, date, reader) ?? token);
}

/** https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
function tokenText(name: string, date: Date, reader: Reader): string | null {
  const written = (options: Intl.DateTimeFormatOptions): string =>
    date.toLocaleString('en-US', { ...options, timeZone: reader.timeZone });
  const pretty = name.endsWith('_pretty') ? nearDay(date, reader) : null;
  const [year, month, day] = ['year', 'month', 'day'] as const;
  switch (name.replace(/_pretty$/, '')) {
    case 'date_num':
      return date.toLocaleDateString('en-CA', { timeZone: reader.timeZone });
    case 'date_slash':
      return written({ [month]: '2-digit', [day]: '2-digit', [year]: 'numeric' });
    case 'date':
      return pretty ?? written({ month: 'long', day: 'numeric', year: 'numeric' });
    case 'date_short':
      return pretty ?? written({ month: 'short', day: 'numeric', year: 'numeric' });
    case 'date_long':
      return pretty ?? written({ weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });
    case 'time':
      return clockTime(date, reader, false);
    case 'time_secs':
      return clockTime(date, reader, true);
    case 'ago':
      return ago(reader.now - date.getTime());
    default:
      return null;
  }
}

/** `14:05`, or `14:05:09`. */
export function clockTime(date: Date, { timeZone }: Reader, withSeconds = false): string {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone } as const;
  return date.toLocaleTimeString('en-US', withSeconds ? { ...options, second: '2-digit' } : options);
}

function nearDay(date: Date, { now, timeZone }: Reader): string | null {
  const dayOf = (time: number): string => new Date(time).toLocaleDateString('en-CA', { timeZone });
  const day = dayOf(date.getTime());
  if (day === dayOf(now)) return 'today';
  if (day === dayOf(now - dayMilliseconds)) return 'yesterday';
  return day === dayOf(now + dayMilliseconds) ? 'tomorrow' : null;
}

function ago(milliseconds: number): string {
  const minutes = Math.round(Math.abs(milliseconds) / 60_000);
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
  const sign = milliseconds < 0 ? 1 : -1;
  if (minutes < 60) return relative.format(sign * minutes, 'minute');
  if (minutes < 1440) return relative.format(sign * Math.round(minutes / 60), 'hour');
  return relative.format(sign * Math.round(minutes / 1440), 'day');
}
