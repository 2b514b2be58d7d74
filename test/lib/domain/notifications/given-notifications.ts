import { DEFAULT_NOTIFICATIONS } from '../../../../lib/boundary/policy/policy-defaults.ts';
import { findingOf, type Finding } from '../../../../lib/domain/finding.ts';
import type {
  FindingMatch,
  NotificationPolicy,
} from '../../../../lib/domain/notifications/notification-policy.ts';
import type { ClosedRecord } from '../../../../lib/domain/record.ts';
import type { Policy } from '../../../../lib/domain/policy.ts';
import { aClosedRecord, anInstance, aPolicy } from '../../../given.ts';

/** A policy with these notifications, the others as by default. */
export function notifying(differences: Partial<NotificationPolicy>): Policy {
  return { ...aPolicy(), notifications: { ...DEFAULT_NOTIFICATIONS, ...differences } };
}

/** A match of what is given, and of anything else. */
export function aMatch(differences: Partial<FindingMatch> = {}): FindingMatch {
  return { severities: [], kinds: [], accounts: [], regions: [], tags: {}, ...differences };
}

/** The finding of a launch that was corrected: MEDIUM, 111122223333, eu-west-1, owned by payments-eu. */
export function aFinding(record: Partial<ClosedRecord> = {}): Finding {
  return findingOf(aClosedRecord(record), anInstance({ tags: { owner: 'payments-eu' } }));
}
