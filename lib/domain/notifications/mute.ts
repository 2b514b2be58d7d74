import type { Finding } from '../finding.ts';
import type { Policy } from '../policy.ts';
import { matchesFinding } from './finding-match.ts';
import type { Mute } from './notification-policy.ts';

/** The furthest that a mute may end ahead, in days. What is to be silent for longer is for the baseline to say. */
export const LONGEST_MUTE_DAYS = 90;

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/**
 * Until when a finding is muted, or `null`. The mute that ends last counts. An expired mute never mutes, and
 * neither does one that ends too far ahead: rather a message too many than silence for ever.
 */
export function mutedUntil(finding: Finding, { notifications }: Policy, now: Date): Date | null {
  const ends = notifications.mutes
    .filter((mute) => mute.until > now && !isOverlong(mute, now) && matchesFinding(finding, mute.match))
    .map(({ until }) => until.getTime());
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}

/** Whether a mute ends more than {@link LONGEST_MUTE_DAYS} ahead. */
export function isOverlong({ until }: Mute, now: Date): boolean {
  return until.getTime() - now.getTime() > LONGEST_MUTE_DAYS * DAY_MILLISECONDS;
}
