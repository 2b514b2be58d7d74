import type { MessageContext } from '../boundary/slack/message-context.ts';
import type { SlackMessage } from '../boundary/slack/message.ts';
import type { InstanceKey } from '../domain/instance.ts';
import type { Policy } from '../domain/policy.ts';
import type { DigestMember } from '../domain/story/digest.ts';
import type { HeldStory, Posted, StormState, StoryState } from '../domain/story/message-state.ts';
import type { Story } from '../domain/story/story.ts';

/**
 * Something that one invocation works on at a time. `interrupted`: the last one did not end in order, so that
 * a message may stand in Slack whose place was not written down. `state` is `null` where nothing is known yet.
 */
export type Claim<State> =
  | { readonly kind: 'claimed'; readonly state: State | null; readonly interrupted: boolean }
  | { readonly kind: 'held' };

/** Slack's answer. What is transient is thrown. */
export type SlackAnswer =
  | { readonly kind: 'posted'; readonly posted: Posted }
  /** Trying again is in vain until somebody acts: a revoked token, a channel that is gone. */
  | { readonly kind: 'refused'; readonly reason: string };

/** Slack, be it an app's token or a webhook. Each throws what is transient. */
export interface SlackPorts {
  /** Posts a message, into a thread where `threadTs` is given. `id` marks it, so that it can be found again. */
  readonly post: (
    message: SlackMessage,
    to: { readonly channel: string; readonly threadTs?: string; readonly id: string },
  ) => Promise<SlackAnswer>;
  /** Changes a message. What cannot be changed, a webhook's, is posted anew. */
  readonly update: (message: SlackMessage, posted: Posted, id: string) => Promise<SlackAnswer>;
  /** Finds a message, or a reply in a thread, by the id it was posted with. */
  readonly find: (id: string, channel: string, threadTs?: string) => Promise<Posted | null>;
  /** Whether anybody can press a button on what is posted. */
  readonly takesButtons: () => Promise<boolean>;
}

/** What is remembered of messages. Each throws what is transient. */
export interface StoryPorts {
  readonly claimStory: (instance: InstanceKey, until: Date, now: Date) => Promise<Claim<StoryState>>;
  /** Writes what is known and gives the claim up. */
  readonly saveStory: (instance: InstanceKey, state: StoryState, now: Date) => Promise<void>;
  /** Gives the claim up, with the mark of having been interrupted. */
  readonly releaseStory: (instance: InstanceKey) => Promise<void>;
  /** The story as it was saved last, without a claim. */
  readonly storyOf: (instance: InstanceKey) => Promise<Story | null>;
  readonly claimStorm: (storm: string, until: Date, now: Date) => Promise<Claim<StormState>>;
  /** Adds members, each telling of them once, and gives all that the storm was told. */
  readonly addMembers: (
    storm: string,
    startedAt: Date,
    members: readonly DigestMember[],
    now: Date,
  ) => Promise<readonly DigestMember[]>;
  readonly saveStorm: (storm: string, state: StormState, now: Date) => Promise<void>;
  readonly releaseStorm: (storm: string) => Promise<void>;
  /** Keeps a story for the morning. */
  readonly holdStory: (held: HeldStory) => Promise<void>;
  /** The stories whose morning has come. */
  readonly dueStories: (now: Date) => Promise<readonly HeldStory[]>;
  readonly dropHeld: (held: readonly HeldStory[]) => Promise<void>;
}

/** Everything that posting needs of the world. */
export interface PostPorts extends SlackPorts, StoryPorts {
  readonly policy: () => Promise<Policy>;
  /** What messages say beyond the story: where the runbook is, who owns an instance, what can be asked for. */
  readonly messageContext: (policy: Policy) => Promise<MessageContext>;
  readonly now: () => Date;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}
