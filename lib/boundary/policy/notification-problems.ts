import { isOverlong, LONGEST_MUTE_DAYS } from '../../domain/notifications/mute.ts';
import type { FindingMatch, NotificationPolicy } from '../../domain/notifications/notification-policy.ts';
import type { Policy } from '../../domain/policy.ts';
import { PolicyError, type PolicyProblem } from './policy-error.ts';

type Problem = Omit<PolicyProblem, 'position'>;

/** What is wrong in notifications whose every value is right by itself. */
export function notificationProblems({ slack, mutes, quietHours }: NotificationPolicy): Problem[] {
  return [
    ...slack.routes.flatMap(({ match }, index) => emptyMatch(match, ['slack', 'routes', index])),
    ...mutes.flatMap(({ match }, index) => emptyMatch(match, ['mutes', index])),
    ...(quietHours !== null && quietHours.from === quietHours.to
      ? [{ path: ['notifications', 'quietHours', 'to'], problem: 'must not be the same time as from' }]
      : []),
  ];
}

/**
 * Refuses a policy with a mute that ends too far ahead of now, by a `PolicyError`. Asked where a policy is
 * written or deployed; the guardrail itself takes no notice of such a mute, and goes on.
 */
export function refuseOverlongMutes({ notifications: { mutes } }: Policy, source: string, now: Date): void {
  const problems = mutes.flatMap((mute, index) =>
    isOverlong(mute, now)
      ? [
          {
            path: ['notifications', 'mutes', index, 'until'],
            position: null,
            problem: `must be at most ${LONGEST_MUTE_DAYS} days ahead`,
          },
        ]
      : [],
  );
  if (problems.length > 0) throw new PolicyError(source, problems);
}

function emptyMatch({ tags, ...lists }: FindingMatch, path: Problem['path']): Problem[] {
  if ([Object.keys(tags), ...Object.values(lists)].some((list) => list.length > 0)) return [];
  return [
    {
      path: ['notifications', ...path, 'match'],
      problem: 'must name severities, kinds, accounts, regions or tags',
    },
  ];
}
