import type { FindingMatch, NotificationPolicy } from '../../domain/notifications/notification-policy.ts';
import type { NotificationsInFile } from './notifications-schema.ts';
import { DEFAULT_NOTIFICATIONS } from './policy-defaults.ts';
import { patternsByKey } from './tag-patterns.ts';

type MatchInFile = NonNullable<NotificationsInFile['mutes']>[number]['match'];
type QuietHoursInFile = NonNullable<NotificationsInFile['quietHours']>;

/** Fills in what the policy file leaves out of its notifications. */
export function toNotifications(file: NotificationsInFile): NotificationPolicy {
  const { slack = {}, quietHours = null, mutes = [], ...others } = file;
  return {
    ...DEFAULT_NOTIFICATIONS,
    ...others,
    slack: {
      ...DEFAULT_NOTIFICATIONS.slack,
      ...slack,
      routes: (slack.routes ?? []).map(({ match, channel }) => ({ match: toMatch(match), channel })),
    },
    quietHours: quietHours === null ? null : toQuietHours(quietHours),
    mutes: mutes.map(({ match, until, reason }) => ({
      match: toMatch(match),
      until: new Date(`${until}T00:00:00Z`),
      reason,
    })),
  };
}

function toMatch({ severities, kinds, accounts, regions, tags }: MatchInFile): FindingMatch {
  return {
    severities: severities ?? [],
    kinds: kinds ?? [],
    accounts: accounts ?? [],
    regions: regions ?? [],
    tags: patternsByKey(tags ?? {}),
  };
}

function toQuietHours({ from, to, timeZone }: QuietHoursInFile): NotificationPolicy['quietHours'] {
  return { from: minutesOf(from), to: minutesOf(to), timeZone };
}

/** A time of day as minutes after midnight. */
function minutesOf(timeOfDay: string): number {
  return Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3));
}
