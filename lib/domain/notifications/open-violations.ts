import type { Violation } from '../decision.ts';
import type { Finding } from '../finding.ts';
import { differs } from '../violations.ts';

/**
 * The violations of a finding that are still there: what was read back last differs from what is required. A
 * member that was not read back counts as it was found. An instance that is gone or has no metadata service
 * any more has none.
 */
export function openViolations({ outcome, violations, after }: Finding): Violation[] {
  if (outcome === 'gone' || after.httpEndpoint === 'disabled') return [];
  return violations.filter(({ field, actual, required }) => differs(after[field] ?? actual, required));
}

/** Whether anything that a finding tells of is still to be done on the instance. */
export function isOpen(finding: Finding): boolean {
  return openViolations(finding).length > 0;
}
