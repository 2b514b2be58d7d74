import type { ScanProgress } from '../../lib/shell/fleet/scan-fleet.ts';
import type { Terminal } from '../terminal.ts';

/** Back to the beginning of the line, and nothing left on it. */
const CLEARED = '\r\u001B[K';

/** Shows how far a scan has come, on one line that is written over; `end` leaves nothing of it. */
export function progressOn({ progress, error }: Terminal): {
  readonly show: (progress: ScanProgress) => void;
  readonly end: () => void;
} {
  if (!progress) return { show: () => undefined, end: () => undefined };
  return {
    show: ({ placesDone, instancesRead, found }) =>
      error(`${CLEARED}Regions done: ${placesDone}, instances read: ${instancesRead}, to tell of: ${found}`),
    end: () => error(CLEARED),
  };
}
