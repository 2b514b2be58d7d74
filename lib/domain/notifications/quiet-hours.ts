import type { Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';
import type { QuietHours } from './notification-policy.ts';
import { isOpen } from './open-violations.ts';
import { localDay, zonedInstant } from './zoned-time.ts';

/**
 * Until when a finding waits for the morning, or `null` where it is told at once. Only what is fixed already
 * waits: what is open is worth waking somebody.
 */
export function heldUntil(finding: Finding, { notifications }: Policy, now: Date): Date | null {
  const { quietHours } = notifications;
  return quietHours === null || isOpen(finding) ? null : quietUntil(quietHours, now);
}

/** When the quiet hours end that it is in; `null` outside of them. */
function quietUntil({ from, to, timeZone }: QuietHours, now: Date): Date | null {
  const today = localDay(now, timeZone);
  const endsNextDay = to <= from ? 1 : 0;
  for (const startDay of [-1, 0]) {
    const start = zonedInstant(today, startDay, from, timeZone);
    const end = zonedInstant(today, startDay + endsNextDay, to, timeZone);
    if (start <= now && now < end) return end;
  }
  return null;
}
