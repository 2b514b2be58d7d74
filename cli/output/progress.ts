import type { ScanProgress } from '../../lib/shell/fleet/scan-fleet.ts';
import type { Terminal } from '../terminal.ts';

/** Back to the beginning of the line, and nothing left on it. */
const CLEARED = '\r\u001B[K';

/** Shows how far a scan has come, on one line that is written over; `end` leaves nothing of it. */
export function progressOn(terminal: Terminal): {
  readonly show: (progress: ScanProgress) => void;
  readonly end: () => void;
} {
  const { write, end } = lineOn(terminal);
  return {
    show: ({ placesDone, instancesRead, found }) =>
      write(`Regions done: ${placesDone}, instances read: ${instancesRead}, to tell of: ${found}`),
    end,
  };
}

/** Shows one count on the same kind of line. */
export function countsOn(terminal: Terminal): {
  readonly show: (what: string, count: number) => void;
  readonly end: () => void;
} {
  const { write, end } = lineOn(terminal);
  return { show: (what, count) => write(`${what}: ${count}`), end };
}

/** A line on the terminal that is written over; nothing where there is none. */
export function lineOn({ progress, error }: Terminal): {
  readonly write: (text: string) => void;
  readonly end: () => void;
} {
  if (!progress) return { write: () => undefined, end: () => undefined };
  return { write: (text) => error(CLEARED + text), end: () => error(CLEARED) };
}
