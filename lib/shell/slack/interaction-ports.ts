import type { ReplyTo } from '../../boundary/slack/exceptions/reply-to.ts';
import type { QueuedAnswer } from '../../boundary/slack/exceptions/queued-answer.ts';
import type { SlackForm } from '../../boundary/slack/form.ts';
import type { Policy } from '../../domain/policy.ts';

/** Slack, as far as it serves a person who has pressed a button. Each throws what is transient. */
export interface SlackPeople {
  /** Opens a form for whoever holds the trigger, which is good for three seconds and for once. */
  readonly openForm: (
    triggerId: string,
    form: SlackForm,
  ) => Promise<{ readonly kind: 'opened' } | { readonly kind: 'refused'; readonly reason: string }>;
  /** Those of the groups (ids) that somebody is in. Throws where it cannot be told: nobody guesses. */
  readonly groupsOf: (userId: string, groups: readonly string[]) => Promise<readonly string[]>;
  /** Tells one person something that nobody else sees; `mrkdwn`. */
  readonly tellPerson: (to: ReplyTo, text: string) => Promise<'told' | 'not-told'>;
}

/** Everything that an interaction needs of the world before Slack gets its answer. */
export interface InteractionPorts extends Pick<SlackPeople, 'openForm' | 'tellPerson'> {
  /** The secret that Slack signs with; empty where nobody has put it there. */
  readonly signingSecret: () => Promise<string>;
  readonly policy: () => Promise<Policy>;
  /** Puts an answer on the queue, to be worked off after Slack has got its own. */
  readonly queueAnswer: (answer: QueuedAnswer) => Promise<void>;
  readonly now: () => Date;
}
