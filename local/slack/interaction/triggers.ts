import { team } from '../workspace/people.ts';

/** How long a `trigger_id` can open a form: Slack's 3 seconds. */
const triggerLifeMilliseconds = 3000;

/** What became of a `trigger_id`. */
export type Exchange =
  | { readonly kind: 'exchanged'; readonly userId: string }
  | { readonly kind: 'refused'; readonly error: string };

/** The tickets by which an app may answer an interaction with a form, once and at once. */
export interface Triggers {
  readonly issue: (userId: string) => string;
  readonly exchange: (triggerId: string) => Exchange;
}

/** https://docs.slack.dev/interactivity/handling-user-interaction */
export function createTriggers(now: () => number, nextId: () => string): Triggers {
  const issued = new Map<string, { readonly userId: string; readonly at: number; used: boolean }>();
  return {
    issue: (userId) => {
      const triggerId = `${Math.floor(now())}.${team.id}.${nextId()}`;
      issued.set(triggerId, { userId, at: now(), used: false });
      return triggerId;
    },
    exchange: (triggerId) => {
      const trigger = issued.get(triggerId);
      if (trigger === undefined) return { kind: 'refused', error: 'invalid_trigger_id' };
      if (trigger.used) return { kind: 'refused', error: 'exchanged_trigger_id' };
      if (now() - trigger.at > triggerLifeMilliseconds)
        return { kind: 'refused', error: 'expired_trigger_id' };
      trigger.used = true;
      return { kind: 'exchanged', userId: trigger.userId };
    },
  };
}
