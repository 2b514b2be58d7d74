import type { Finding } from '../finding.ts';
import { useWords } from '../fleet/imdsv1-use.ts';
import type { Policy } from '../policy.ts';
import { allowsExceptions } from './exception-policy.ts';
import type { Wish } from './request.ts';
import { tagScopeOf } from './tagged-launch.ts';

const DAY = 24 * 60 * 60_000;

/**
 * What the guardrail asks for where a sweep found IMDSv1 in use: that it stays allowed for a while, for the Auto
 * Scaling group, whose many instances are one wish, or for the instance. `null`: the finding is no such one, or the
 * policy wants it only told.
 */
export function useWishOf(
  { kind, use, instance }: Finding,
  { exceptions, fleet }: Policy,
  now: Date,
): Wish | null {
  const isWanted = fleet.evidence.whenUsed === 'request-exception' && allowsExceptions(exceptions);
  if (kind !== 'imdsv1-in-use' || use === null || !isWanted) return null;
  const { accountId, region, instanceId } = instance;
  const days = Math.min(fleet.evidence.exceptionDays, exceptions.longestDays);
  return {
    accountId,
    region,
    scope: tagScopeOf(instance),
    allows: { httpTokens: 'optional' },
    reason: `On ${instanceId}, ${useWords(use)}. What calls it would fail if tokens were required, and is to be updated first.`,
    expiresAt: new Date(now.getTime() + days * DAY),
    renews: null,
  };
}
