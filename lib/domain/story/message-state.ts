import type { InstanceKey } from '../instance.ts';
import type { Story } from './story.ts';

/** Where a message stands in Slack. A webhook gives no timestamp, so its messages cannot be changed. */
export interface Posted {
  readonly channel: string;
  readonly ts: string | null;
}

/** What is remembered of an instance's message: the story that it tells, and where it stands. */
export interface StoryState {
  readonly story: Story;
  /** When the story's chapter began: with it the message's id. */
  readonly chapter: Date;
  readonly posted: Posted | null;
  /** A fingerprint of what the message shows. */
  readonly shown: string | null;
  /** The findings that the thread tells of. */
  readonly threaded: readonly string[];
  /** The storm that tells of it instead of a message of its own. */
  readonly storm: string | null;
}

/** What is known of a storm's digest. */
export interface StormState {
  readonly startedAt: Date;
  readonly lastAt: Date;
  readonly posted: Posted | null;
  readonly shown: string | null;
}

/** A story that waits for the morning. */
export interface HeldStory {
  readonly instance: InstanceKey;
  readonly channel: string;
  readonly until: Date;
}
