import { historyTally, type History } from '../../../../lib/domain/fleet/history.ts';
import type { ClosedRecord } from '../../../../lib/domain/record.ts';
import type { Violation } from '../../../../lib/domain/decision.ts';
import { daysUntil } from '../../../../lib/domain/fleet/window.ts';
import type { Moment } from '../../../../lib/domain/policy.ts';
import { aClosedRecord, NOW } from '../../../given.ts';

/** A correction of IMDSv1 that was allowed since a moment. */
export function aCorrection(moment: Moment, differences: Partial<ClosedRecord> = {}): ClosedRecord {
  const violation: Violation = { field: 'httpTokens', actual: 'optional', required: 'required', moment };
  return aClosedRecord({ violations: [violation], enforcement: { httpTokens: 'required' }, ...differences });
}

/** What an exception gave back. */
export function aRestoration(exceptionId: string, differences: Partial<ClosedRecord> = {}): ClosedRecord {
  const restoration = { httpTokens: 'optional' } as const;
  return aClosedRecord({
    outcome: 'restored',
    violations: [],
    enforcement: restoration,
    restoration,
    exceptionIds: [exceptionId],
    ...differences,
  });
}

/** The history of some records in the days before {@link NOW}. */
export function aHistory(
  records: readonly ClosedRecord[],
  { days = 3, rollbacks = [] }: { days?: number; rollbacks?: readonly string[] } = {},
): History {
  const tally = historyTally(daysUntil(NOW, days), new Set(rollbacks));
  records.forEach(tally.count);
  return tally.history();
}
