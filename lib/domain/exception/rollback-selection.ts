import type { ClosedRecord } from '../record.ts';

/** Which corrections of a span of time are rolled back: those of a wave, of one run of the sweep, or all. */
export type RecordSelection =
  | { readonly kind: 'wave'; readonly scope: string; readonly number: number }
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'all' };

/** Whether a finished record is of a correction that is selected. */
export function isSelected({ outcome, wave, trigger }: ClosedRecord, selection: RecordSelection): boolean {
  if (outcome !== 'remediated') return false;
  switch (selection.kind) {
    case 'wave':
      return wave?.scope === selection.scope && wave.number === selection.number;
    case 'run':
      return trigger.kind === 'sweep' && trigger.eventId === selection.runId;
    case 'all':
      return true;
  }
}
