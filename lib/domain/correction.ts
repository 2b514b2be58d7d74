import type { ClosedRecord } from './record.ts';

/** What a correction was for. */
export type CorrectionKind =
  'launch-remediated' | 'drift-reverted' | 'existing-remediated' | 'exception-ended';

/** What a correction was for: of several moments the one that people have to know of first. */
export function correctionKind({
  violations,
  enforcement,
}: Pick<ClosedRecord, 'violations' | 'enforcement'>): CorrectionKind {
  const corrected = violations.filter(({ field }) => enforcement?.[field] !== undefined);
  if (corrected.some(({ moment }) => moment === 'drift')) return 'drift-reverted';
  if (corrected.some(({ moment }) => moment === 'expiry')) return 'exception-ended';
  return corrected.some(({ moment }) => moment === 'launch') ? 'launch-remediated' : 'existing-remediated';
}
