import type { Finding } from '../lib/domain/finding.ts';
import { daysUntil } from '../lib/domain/fleet/window.ts';
import { NOW } from './given.ts';
import { aFinding } from './local-post.ts';

/** A finding that tells of IMDSv1 in use, by 1,234 calls in two weeks. */
export function aFindingOfUse(
  differences: Partial<Finding> = {},
  instance: Partial<Finding['instance']> = {},
): Finding {
  const told = aFinding('event-1', {});
  return {
    ...told,
    kind: 'imdsv1-in-use',
    outcome: 'audited',
    use: { kind: 'used', calls: 1_234, lastSeenAt: null, ...daysUntil(NOW, 14) },
    closedAt: NOW,
    ...differences,
    instance: { ...told.instance, ...instance },
  };
}
