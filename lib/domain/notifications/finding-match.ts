import type { Finding } from '../finding.ts';
import { matchesAny } from '../wildcard.ts';
import type { FindingMatch } from './notification-policy.ts';

/** Whether every list that the match gives has an entry for the finding. */
export function matchesFinding({ severity, kind, instance }: Finding, match: FindingMatch): boolean {
  return (
    isListed(match.severities, severity) &&
    isListed(match.kinds, kind) &&
    isListed(match.accounts, instance.accountId) &&
    isListed(match.regions, instance.region) &&
    Object.entries(match.tags).every(([key, patterns]) => {
      const value = instance.tags[key];
      return value !== undefined && matchesAny(patterns, value);
    })
  );
}

function isListed<Value>(list: readonly Value[], value: Value): boolean {
  return list.length === 0 || list.includes(value);
}
